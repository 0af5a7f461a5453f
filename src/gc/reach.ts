import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { decodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { Store } from '../store/port.ts';

/** A blob that lives by itself; what it lists lives through it. `unknown`: it is looked at to find out whether it lists. */
export interface Root {
  readonly digest: Digest;
  readonly kind: 'file' | 'tree' | 'unknown';
}

/** What a blob lists: nothing of a file, undefined when the blob is nowhere to be read. */
export type Listings = (root: Root, signal?: AbortSignal) => Promise<readonly TreeEntry[] | undefined>;

export interface Reach {
  readonly digests: ReadonlySet<Digest>;
  /** Folders that could not be read anywhere, so that what they list is not known. */
  readonly unlisted: ReadonlySet<Digest>;
}

/** Everything that the roots reach, themselves included. */
export async function reachOf(
  roots: Iterable<Root>,
  listings: Listings,
  lanes: number,
  signal?: AbortSignal,
): Promise<Reach> {
  const digests = new Set<Digest>();
  const unlisted = new Set<Digest>();
  const listed = new Set<Digest>();
  const add = (root: Root, next: Root[]): void => {
    digests.add(root.digest);
    if (root.kind === 'file' || listed.has(root.digest)) return;
    listed.add(root.digest);
    next.push(root);
  };
  let layer: Root[] = [];
  for (const root of roots) add(root, layer);
  while (layer.length > 0) {
    const next: Root[] = [];
    const visit = async (root: Root): Promise<void> => {
      const entries = await listings(root, signal);
      if (entries === undefined && root.kind === 'tree') unlisted.add(root.digest);
      for (const entry of entries ?? []) add(rootOf(entry), next);
    };
    await mapPool(layer, lanes, visit, signal);
    layer = next;
  }
  return { digests, unlisted };
}

export function rootOf(entry: TreeEntry): Root {
  return { digest: entry.digest, kind: entry.kind === 'tree' ? 'tree' : 'file' };
}

/** Reads what blobs list in the first of these stores that has them. Trees are equal everywhere, so order is a matter of speed. */
export function listingsOf(stores: readonly Pick<Store, 'get'>[]): Listings {
  return async (root, signal) => {
    if (root.kind === 'file') return [];
    let damage: unknown;
    for (const store of stores) {
      try {
        const entries = await readListing(store, root, signal);
        if (entries !== undefined) return entries;
      } catch (error) {
        if (!(error instanceof MlgitError) || error.kind !== 'integrity') throw error;
        damage ??= error;
      }
    }
    if (damage !== undefined) throw damage;
    return undefined;
  };
}

const HEADER = Buffer.from('mlgit tree 1\n', 'utf8');

/**
 * A file can look like a folder; then what it seems to list is kept, too, which is only ever too much. What is
 * known to be a folder and cannot be read as one is damage, and nobody may guess what it listed.
 */
async function readListing(
  store: Pick<Store, 'get'>,
  { digest, kind }: Root,
  signal?: AbortSignal,
): Promise<readonly TreeEntry[] | undefined> {
  try {
    const bytes = await readIfTree(store, digest, signal);
    if (bytes === undefined) return undefined;
    if (bytes === 'file') return kind === 'tree' ? decodeTreeBlob('') : [];
    return decodeTreeBlob(bytes.toString('utf8'));
  } catch (error) {
    if (kind === 'unknown' && error instanceof MlgitError && error.kind === 'integrity') return [];
    throw error;
  }
}

/** Reads no further than the first bytes of a file. */
async function readIfTree(
  store: Pick<Store, 'get'>,
  digest: Digest,
  signal?: AbortSignal,
): Promise<Buffer | 'file' | undefined> {
  const stream = await store.get(digest, signal);
  if (stream === undefined) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  let isTree = false;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (isTree || length < HEADER.length) continue;
    if (!Buffer.concat(parts).subarray(0, HEADER.length).equals(HEADER)) return 'file';
    isTree = true;
  }
  return isTree ? Buffer.concat(parts) : 'file';
}
