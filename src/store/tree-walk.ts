import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { decodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { BlobSource } from './artifact-store.ts';

/** A whole blob in memory, verified. @throws MlgitError `blob-missing` (integrity). */
export async function readWhole(store: BlobSource, digest: Digest, signal?: AbortSignal): Promise<Buffer> {
  const stream = await store.get(digest, signal);
  if (stream === undefined) throw (await store.missing?.(digest)) ?? blobMissing(store.name, digest);
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** The entries of a folder. @throws MlgitError `blob-missing`, `bad-tree` (integrity). */
export async function readTree(
  store: BlobSource,
  digest: Digest,
  signal?: AbortSignal,
): Promise<TreeEntry[]> {
  return decodeTreeBlob((await readWhole(store, digest, signal)).toString('utf8'));
}

export interface WalkedEntry {
  /** Relative to the folder, `/`-separated. */
  readonly path: string;
  readonly entry: TreeEntry;
}

/** Everything below a folder, depth first in byte order of names, each folder before its entries. */
export async function* walkTree(
  store: BlobSource,
  digest: Digest,
  signal?: AbortSignal,
  prefix = '',
): AsyncGenerator<WalkedEntry> {
  for (const entry of await readTree(store, digest, signal)) {
    signal?.throwIfAborted();
    const path = prefix + entry.name;
    yield { path, entry };
    if (entry.kind === 'tree') yield* walkTree(store, entry.digest, signal, `${path}/`);
  }
}

export function blobMissing(store: string, digest: Digest, path?: string): MlgitError {
  const of = path === undefined ? '' : ` of ${path}`;
  return new MlgitError(`The ${store} lacks blob ${digest}${of}`, {
    code: 'blob-missing',
    kind: 'integrity',
    hints: ['mlgit fsck', 'mlgit run   (makes it again where code and inputs are as they were)'],
    details: path === undefined ? { digest } : { digest, path },
  });
}

/** Of a blob of the local store: aside, it is missing, and what is missing is brought or made again. */
export const DAMAGED_BLOB_HINTS = [
  'mlgit fsck --repair   (moves it aside)',
  'mlgit run   (then brings it, or makes it again)',
];

export function digestMismatch(
  where: string,
  expected: Digest,
  found: Digest,
  hints: readonly string[] = DAMAGED_BLOB_HINTS,
): MlgitError {
  return new MlgitError(`${where} does not hold what its name says: expected ${expected}, found ${found}`, {
    code: 'digest-mismatch',
    kind: 'integrity',
    hints,
    details: { where, expected, found },
  });
}

/** Of bytes that were hashed where they were written: it is the store that gave them that is damaged. */
export function namingStore(error: unknown, name: string, digest: Digest): unknown {
  if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') return error;
  return digestMismatch(`Blob ${digest} of ${name}`, digest, error.details['found'] as Digest, [
    'mlgit fsck --remote --repair',
  ]);
}
