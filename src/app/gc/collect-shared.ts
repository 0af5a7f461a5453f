import { mapPool } from '../../base/pool.ts';
import { condemn, type Dead, findDead, requireCollectable, type SharedCollection } from '../../gc/condemn.ts';
import { readCondemnation, readPhase } from '../../gc/epochs.ts';
import { removeQuietWork } from '../../gc/quiet-work.ts';
import { listingsOf } from '../../gc/reach.ts';
import { sweep } from '../../gc/sweep.ts';
import { TERMS } from '../../gc/terms.ts';
import { contentsOf } from '../../model/cache-entry.ts';
import type { Digest } from '../../model/digest.ts';
import type { GcReport } from '../../model/gc-report.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { decodeCacheEntry } from '../../store/cache-entry-codec.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';
import { sharedLive } from './shared-live.ts';

export interface CollectSharedOptions {
  readonly dryRun: boolean;
  readonly graceMs: number;
  readonly dropAfterMs: number;
  readonly allowsMissing: boolean;
  readonly signal?: AbortSignal;
}

/**
 * One step of garbage collection in a shared store: condemns what is dead when nothing is condemned; sweeps what was
 * condemned when its grace is over. Without a grace it does both.
 */
export async function collectShared(
  context: Context,
  remote: RemoteStore,
  options: CollectSharedOptions,
): Promise<GcReport> {
  await requireProbed(remote, options);
  if (!options.dryRun) await removeWork(context, remote, options);
  const collection = collectionOf(context, remote, options);
  const phase = await readPhase(remote.records, options.signal);
  const isNew = phase.kind === 'none' || phase.kind === 'done';
  const { now } = context.config.clock;
  if (isNew) {
    const dead = await findDead(collection);
    const report = await reportOf(remote, dead, options);
    const sweptFrom = now() + options.graceMs;
    if (options.dryRun || report.blobs === 0) {
      const drops = await dropOld(context, remote, options);
      return {
        ...report,
        droppedBytes: drops,
        ...laterIf(options.graceMs > 0 && report.blobs > 0, sweptFrom),
      };
    }
    const epoch = await condemn(collection, dead);
    if (options.graceMs > 0) return { ...report, ...laterIf(true, sweptFrom) };
    return sweepNow(context, remote, { collection, epoch, options });
  }
  const condemnation = await readCondemnation(remote.records, phase.epoch, options.signal);
  const sweptFrom = (condemnation?.createdAt ?? now()) + options.graceMs;
  if (now() < sweptFrom || options.dryRun) {
    const waiting = { ...empty(remote, options), blobs: condemnation?.blobs ?? 0 };
    return { ...waiting, ...laterIf(now() < sweptFrom, sweptFrom) };
  }
  return sweepNow(context, remote, { collection, epoch: phase.epoch, options });
}

/** What a store can do is found out by writing: who may only read it is told what would go all the same. */
async function requireProbed(
  { features, store }: RemoteStore,
  { dryRun }: CollectSharedOptions,
): Promise<void> {
  try {
    requireCollectable(await features(), store.name);
  } catch (error) {
    const isRefused = error instanceof MlgitError && ['access-denied', 'not-writable'].includes(error.code);
    if (!dryRun || !isRefused) throw error;
  }
}

async function removeWork(
  context: Context,
  { records }: RemoteStore,
  { signal }: Pick<CollectSharedOptions, 'signal'>,
): Promise<void> {
  const recorded = new Set<string>((await context.runs.all()).map(({ id }) => id));
  const now = context.config.clock.now();
  await removeQuietWork(records, {
    now,
    isRecorded: (run) => recorded.has(run),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function sweepNow(
  context: Context,
  remote: RemoteStore,
  {
    collection,
    epoch,
    options,
  }: { collection: SharedCollection; epoch: number; options: CollectSharedOptions },
): Promise<GcReport> {
  const sizes = new Map<Digest, number>();
  const measured: SharedCollection = {
    ...collection,
    remove: async (digest, mayStill) => {
      const size = await remote.store.stat(digest);
      const outcome = await collection.remove(digest, mayStill);
      if (outcome === true && size !== undefined) sizes.set(digest, size);
      return outcome;
    },
  };
  const { removed, spared } = await sweep(measured, epoch);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const droppedBytes = await dropOld(context, remote, options);
  return {
    ...empty(remote, options),
    blobs: removed.length,
    bytes,
    spared: spared.length,
    droppedBytes,
  };
}

export function collectionOf(
  context: Context,
  remote: RemoteStore,
  { allowsMissing, signal }: Pick<CollectSharedOptions, 'allowsMissing' | 'signal'>,
): SharedCollection {
  const { config, store } = context;
  return {
    records: remote.records,
    store: remote.store,
    // Folders are mostly here, too, and read faster from here.
    listings: listingsOf([store, remote.store]),
    live: () => sharedLive(context, remote.records, signal),
    forget: (digests) => forgetEntries(remote, digests, signal),
    remove: async (digest, mayStill) => {
      try {
        return (await remote.quarantine(digest, mayStill)) === undefined ? undefined : true;
      } catch (error) {
        if (error instanceof MlgitError && error.code === 'blob-missing') return false;
        throw error;
      }
    },
    clock: config.clock,
    randomBytes: config.randomBytes,
    by: config.host,
    terms: TERMS,
    allowsMissing,
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Entries go before what they name, so that nobody is promised what is not there. */
async function forgetEntries(
  { records, store }: RemoteStore,
  digests: ReadonlySet<Digest>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const names: string[] = [];
  for await (const name of records.list('cache', signal)) names.push(name);
  const look = async (name: string): Promise<void> => {
    const bytes = await records.read(name, signal);
    const entry = bytes === undefined ? 'gone' : decodeCacheEntry(bytes.toString('utf8'));
    if (typeof entry === 'string') return;
    if (contentsOf(entry).some(({ digest }) => digests.has(digest))) await records.remove(name, signal);
  };
  await mapPool(names, store.concurrency, look, signal);
}

async function reportOf(remote: RemoteStore, dead: Dead, options: CollectSharedOptions): Promise<GcReport> {
  const digests = dead.layers.flat();
  const size = async (digest: Digest) => (await remote.store.stat(digest)) ?? 0;
  const sizes = await mapPool(digests, remote.store.concurrency, size, options.signal);
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  return { ...empty(remote, options), blobs: digests.length, bytes };
}

function empty(remote: RemoteStore, { dryRun }: CollectSharedOptions): GcReport {
  const nothing = { blobs: 0, bytes: 0, youngBytes: 0, droppedBytes: 0, leftoverBytes: 0, spared: 0 };
  return { dryRun, store: remote.store.name, runs: [], byRun: [], ...nothing };
}

function laterIf(isLater: boolean, at: number): { readonly sweptFrom?: string } {
  return isLater ? { sweptFrom: new Date(at).toISOString() } : {};
}

async function dropOld(
  context: Context,
  remote: RemoteStore,
  options: CollectSharedOptions,
): Promise<number> {
  let bytes = 0;
  for await (const blob of remote.quarantined.list(options.signal)) {
    if (context.config.clock.now() - blob.sinceMs < options.dropAfterMs) continue;
    if (!options.dryRun) await remote.quarantined.discard(blob);
    bytes += blob.sizeBytes;
  }
  return bytes;
}
