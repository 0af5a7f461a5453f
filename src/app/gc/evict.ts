import { mapPool } from '../../base/pool.ts';
import { listingsOf, reachOf } from '../../gc/reach.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { resolveSpec } from '../resolve-spec.ts';
import { allItems } from './all-items.ts';
import { heldRuns } from './holds.ts';
import { type LiveItem, rootsOf } from './live-items.ts';
import { publicationOf } from './published.ts';
import { contentsOfTarget } from './spec-contents.ts';

export interface EvictOptions {
  /** SPECs; without any, everything that may go. */
  readonly specs: readonly string[];
  /** Only what was not put or used for so long. */
  readonly olderMs?: number;
  /** Stops when this much is free; what was used longest ago goes first. */
  readonly freeBytes?: number;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export interface Evicted {
  readonly blobs: number;
  readonly bytes: number;
  /** Bytes that stay because the store does not have them, or not at their size. */
  readonly notInStoreBytes: number;
  /** Runs whose bytes stay, and why. */
  readonly kept: readonly {
    /** As `credit@k3f9…`. */
    readonly run: string;
    readonly because: 'held' | 'not-pushed';
  }[];
}

interface LocalBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/**
 * Drops local copies of what a shared store has: it is asked for each blob, with its size, at this moment; the ledger is
 * not believed. Only what a git remote knows to be needed goes, since a collector in the store looks there. Nothing of
 * runs under way or held goes, and folders' listings stay, so that it is still known what there was.
 */
export async function evict(context: Context, remote: RemoteStore, options: EvictOptions): Promise<Evicted> {
  const { inspection, store, config } = context;
  const { signal } = options;
  const items = await allItems(context, signal);
  const { pinned, kept } = await pinnedItems(context, items, signal);
  const listings = listingsOf([store]);
  const mayGo = await wantedRoots(context, items, options);
  const wanted = await reachOf(mayGo, listings, store.concurrency, signal);
  const stays = await reachOf(rootsOf(pinned), listings, store.concurrency, signal);
  const candidates: LocalBlob[] = [];
  for await (const blob of inspection.blobFiles()) {
    const isOld = options.olderMs === undefined || config.clock.now() - blob.usedAtMs >= options.olderMs;
    if (isOld && wanted.digests.has(blob.digest) && !stays.digests.has(blob.digest)) candidates.push(blob);
  }
  candidates.sort((a, b) => a.usedAtMs - b.usedAtMs || (a.digest < b.digest ? -1 : 1));
  const files = await onlyFiles(candidates, listings, signal);
  return { ...(await dropVerified(context, remote, files, options)), kept };
}

async function onlyFiles(
  blobs: readonly LocalBlob[],
  listings: ReturnType<typeof listingsOf>,
  signal: AbortSignal,
): Promise<LocalBlob[]> {
  const files: LocalBlob[] = [];
  for (const blob of blobs) {
    const entries = await listings({ digest: blob.digest, kind: 'unknown' }, signal);
    if (entries?.length === 0) files.push(blob);
  }
  return files;
}

async function dropVerified(
  { inspection }: Context,
  { store }: RemoteStore,
  files: readonly LocalBlob[],
  { freeBytes = Number.POSITIVE_INFINITY, dryRun, signal }: EvictOptions,
): Promise<Omit<Evicted, 'kept'>> {
  let blobs = 0;
  let bytes = 0;
  let notInStoreBytes = 0;
  const dropped = new Set<Digest>();
  const look = async ({ digest, sizeBytes, usedAtMs }: LocalBlob): Promise<void> => {
    if (bytes >= freeBytes) return;
    if ((await store.stat(digest)) !== sizeBytes) {
      notInStoreBytes += sizeBytes;
      return;
    }
    if (bytes >= freeBytes || (!dryRun && !(await inspection.retire(digest, usedAtMs)))) return;
    dropped.add(digest);
    blobs++;
    bytes += sizeBytes;
  };
  await mapPool(files, freeBytes === Number.POSITIVE_INFINITY ? store.concurrency : 1, look, signal);
  if (!dryRun && dropped.size > 0) {
    for await (const blob of inspection.quarantined.list(signal)) {
      if (dropped.has(blob.digest)) await inspection.quarantined.discard(blob);
    }
  }
  return { blobs, bytes, notInStoreBytes };
}

async function pinnedItems(
  context: Context,
  items: readonly LiveItem[],
  signal: AbortSignal,
): Promise<{ pinned: LiveItem[]; kept: Evicted['kept'] }> {
  const held = await heldRuns(context);
  const publication = await publicationOf(context, signal);
  const pinned: LiveItem[] = [];
  const kept: { run: string; because: 'held' | 'not-pushed' }[] = [];
  for (const item of items) {
    const { owner } = item;
    if (owner.kind === 'under-way' || owner.kind === 'under-hold') pinned.push(item);
    if (owner.kind === 'tracked-data') {
      pinned.push({ ...item, contents: item.contents.filter(({ digest }) => !publication.data(digest)) });
    }
    if (owner.kind !== 'run') continue;
    const isHeld = held.has(`${owner.run.flow}/${owner.run.id}`);
    if (!isHeld && publication.run(owner.run)) continue;
    pinned.push(item);
    kept.push({ run: specOf(owner.run), because: isHeld ? 'held' : 'not-pushed' });
  }
  return { pinned, kept };
}

async function wantedRoots(context: Context, items: readonly LiveItem[], { specs }: EvictOptions) {
  if (specs.length === 0) return rootsOf(items);
  const contents: ArtifactContent[] = [];
  for (const text of specs)
    contents.push(...(await contentsOfTarget(context, await resolveSpec(context, text))));
  return rootsOf([{ owner: { kind: 'tracked-data' }, contents, origins: [] }]);
}
