import { checkRemote } from '../../fsck/check-remote.ts';
import { listingsOf, reachOf } from '../../gc/reach.ts';
import { removalOrder } from '../../gc/removal-order.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RemoteReport } from '../../model/remote-report.ts';
import type { Context } from '../context.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { openLease } from '../sharing/with-lease.ts';
import { liveItems, rootsOf } from './live-items.ts';
import { openAllStores } from './open-all-stores.ts';
import { openRequiredStore } from './open-required-store.ts';
import { publicationOf, publishedOf } from './published.ts';

export interface CheckSharedOptions {
  readonly full: boolean;
  readonly repair: boolean;
  /** Further stores that may have what this one lacks. */
  readonly others: readonly OpenedRemote[];
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number, blobs: number) => void;
}

/** Checks a shared store against what this repository has published, and mends it from wherever a whole copy is. */
export async function checkShared(
  context: Context,
  remote: OpenedRemote,
  options: CheckSharedOptions,
): Promise<RemoteReport> {
  const { signal, full, repair } = options;
  const elsewhere = [context.store, ...options.others.map(({ store }) => store)];
  const expected = await expectedOf(context, [...elsewhere, remote.store], signal);
  // Whoever only reads a store needs none.
  const lease = repair ? await openLease(context, remote, signal) : undefined;
  const report = await checkRemote({
    remote,
    expected,
    full,
    sources: repair ? elsewhere : undefined,
    beforeRepair: async (digests) => {
      await lease?.rely(digests);
    },
    signal,
    onProgress: options.onProgress,
  });
  await lease?.release();
  // What it was known to hold, it may not: the next push asks.
  if (report.findings.length > 0) remote.ledger.clear();
  return report;
}

/** The configured store of that name, or the one that is used by default. */
export async function checkConfiguredStore(
  context: Context,
  options: Omit<CheckSharedOptions, 'others'> & { readonly name: string | undefined },
): Promise<RemoteReport> {
  const remote = await openToCheck(context, options);
  const { signal } = options;
  const all = options.repair ? await openAllStores(context, signal) : [];
  return checkShared(context, remote, { ...options, others: all.filter((one) => one.name !== remote.name) });
}

/** One that has been emptied is made anew, so that what it lacks can be told; who may only read it checks it all the same. */
async function openToCheck(
  context: Context,
  {
    name,
    repair,
    signal,
  }: Pick<CheckSharedOptions, 'repair' | 'signal'> & { readonly name: string | undefined },
): Promise<OpenedRemote> {
  try {
    return await openRequiredStore(context, { name, access: 'write', signal });
  } catch (error) {
    if (repair || !(error instanceof MlgitError) || error.code !== 'access-denied') throw error;
    return openRequiredStore(context, { name, access: 'read', signal });
  }
}

/** Contents before the folders that list them. */
async function expectedOf(
  context: Context,
  stores: Parameters<typeof listingsOf>[0],
  signal: AbortSignal,
): Promise<ReadonlyMap<Digest, number | undefined>> {
  const items = publishedOf(await liveItems(context, signal), await publicationOf(context, signal));
  const sizes = new Map<Digest, number>();
  for (const { contents } of items) {
    for (const { kind, digest, sizeBytes } of contents) if (kind === 'file') sizes.set(digest, sizeBytes);
  }
  const read = listingsOf(stores);
  const listings: typeof read = async (root, stop) => {
    const entries = await read(root, stop).catch(undefinedIfDamaged);
    for (const { kind, digest, sizeBytes } of entries ?? [])
      if (kind !== 'tree') sizes.set(digest, sizeBytes);
    return entries;
  };
  const { digests } = await reachOf(rootsOf(items), listings, context.store.concurrency, signal);
  const layers = await removalOrder(
    digests,
    async (root, stop) => (sizes.has(root.digest) ? [] : read(root, stop)),
    16,
    signal,
  );
  return new Map(
    layers
      .reverse()
      .flat()
      .map((digest) => [digest, sizes.get(digest)]),
  );
}

/** A damaged folder is found by the check itself; what it listed is not known here. */
function undefinedIfDamaged(error: unknown): undefined {
  if (error instanceof MlgitError && error.kind === 'integrity') return undefined;
  throw error;
}
