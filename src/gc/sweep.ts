import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { leasedRoots, randomToken, reachOfAll, type SharedCollection, underWay } from './condemn.ts';
import { encodeDone, encodeSlice, epochName, readCondemned, readPhase } from './epochs.ts';
import { readLeases } from './leases.ts';
import { type Root, reachOf } from './reach.ts';
import { startStopwatch } from './stopwatch.ts';

export interface Swept {
  readonly removed: readonly Digest[];
  /** Condemned, and needed again meanwhile. */
  readonly spared: readonly Digest[];
}

/**
 * Removes what an epoch has condemned and nobody needs, in slices. Each slice announces itself first and then looks who
 * needs what: leases, refs, and what lies in the store without being condemned, in this order
 * (docs/concurrency.md, "Garbage collection").
 * @throws MlgitError `gc-under-way` (conflict).
 */
export async function sweep(collection: SharedCollection, epoch: number): Promise<Swept> {
  const { records, signal } = collection;
  const layers = await readCondemned(records, epoch, signal);
  if (layers === undefined) throw underWay(collection.store.name);
  const condemned = new Set(layers.flat());
  const kept = new Set<Digest>();
  const handled = new Map<Digest, boolean>();
  let slice: Slice | undefined;
  do {
    slice = await announce(collection, epoch, slice?.number);
    for (const digest of await needed(collection, condemned)) kept.add(digest);
    const due = (digest: Digest) => !kept.has(digest) && !handled.has(digest);
    await collection.forget?.(new Set(layers.flat().filter(due)));
    if (slice.isOver()) throw tooSlow(collection.store.name);
    for (const layer of layers) {
      await removeUntil(collection, layer.filter(due), slice.isOver, handled);
    }
  } while (slice.isOver());
  const removed = [...handled].filter(([, wasThere]) => wasThere).map(([digest]) => digest);
  await end(collection, epoch, removed.length);
  return { removed, spared: [...kept].filter((digest) => condemned.has(digest)) };
}

/** Ends an epoch that nobody sweeps, removing nothing; what it condemned must be condemned anew. @throws MlgitError `gc-under-way`. */
export async function abandon(collection: SharedCollection, epoch: number): Promise<void> {
  // Only who has the slice may say that the epoch is done: nobody else can begin to remove meanwhile.
  const slice = await announce(collection, epoch);
  if (slice.isOver()) throw tooSlow(collection.store.name);
  await end(collection, epoch, 0);
}

interface Slice {
  readonly number: number;
  /** No removal may begin any more. */
  readonly isOver: () => boolean;
}

/**
 * The slice that follows those that are over; of several collectors who see one to be over, one gets the next. `own` is the
 * last that this one had: all its removals have ended.
 */
async function announce(collection: SharedCollection, epoch: number, own?: number): Promise<Slice> {
  const { records, clock, terms, signal } = collection;
  const phase = await readPhase(records, signal);
  if (phase.epoch !== epoch || phase.kind === 'done' || phase.kind === 'none')
    throw underWay(collection.store.name);
  const number = phase.kind === 'sweeping' ? phase.slice + 1 : 1;
  const isOwn = phase.kind === 'sweeping' && own === phase.slice;
  if (phase.kind === 'sweeping' && !isOwn && clock.now() <= phase.until + terms.skewMs + terms.settleMs) {
    throw underWay(collection.store.name);
  }
  const elapsed = startStopwatch(clock);
  const document = {
    epoch,
    slice: number,
    until: clock.now() + terms.sliceMs,
    token: randomToken(collection),
  };
  const won = await records.create(epochName.sweeping(epoch, number), encodeSlice(document), signal);
  if (!won) throw underWay(collection.store.name);
  return { number, isOver: () => elapsed() >= terms.sliceMs - terms.settleMs };
}

/**
 * Leases before refs: a push publishes its refs before it lets go. Refs before the listing: whoever let go without
 * refs may have put a folder that is not condemned and lists what is.
 */
async function needed(
  collection: SharedCollection,
  condemned: ReadonlySet<Digest>,
): Promise<ReadonlySet<Digest>> {
  const { store, listings, signal } = collection;
  if (collection.sparesNothing === true) return new Set();
  const leased = await leasedRoots(collection);
  const live = await collection.live(signal);
  const present = new Set<Digest>();
  for await (const digest of store.list(signal)) present.add(digest);
  const known = await reachOfAll(collection, live, leased);
  const others = [...present].filter((digest) => !condemned.has(digest) && !known.has(digest));
  const young = others.map((digest): Root => ({ digest, kind: 'unknown' }));
  const more = await reachOf(young, listings, store.concurrency, signal);
  return new Set([...known, ...more.digests]);
}

/** Each layer ends before the next begins, and with the slice. */
async function removeUntil(
  collection: SharedCollection,
  due: readonly Digest[],
  isOver: () => boolean,
  handled: Map<Digest, boolean>,
): Promise<void> {
  const { store, signal } = collection;
  const removeOne = async (digest: Digest): Promise<void> => {
    if (isOver()) return;
    const wasThere = await collection.remove(digest, () => !isOver());
    if (wasThere !== undefined) handled.set(digest, wasThere);
  };
  await mapPool(due, store.concurrency, removeOne, signal);
}

async function end(collection: SharedCollection, epoch: number, removed: number): Promise<void> {
  const { records, clock, terms, signal } = collection;
  const done = { epoch, endedAt: clock.now(), removed, token: randomToken(collection) };
  const won = await records.create(epochName.done(epoch), encodeDone(done), signal);
  if (!won) throw underWay(collection.store.name);
  // What comes before the newest epoch says nothing any more, nor do leases that ended long ago.
  const old = (name: string) => Number(/(\d{8})-/.exec(name)?.[1]);
  for await (const name of records.list('gc/epochs', signal)) {
    if (old(name) < epoch) await records.remove(name, signal);
  }
  for await (const name of records.list('gc/condemned', signal)) {
    if (old(name) <= epoch) await records.remove(name, signal);
  }
  for (const lease of await readLeases(records, signal)) {
    if (clock.now() <= lease.until + FORGOTTEN * (terms.skewMs + terms.settleMs)) continue;
    for (const name of lease.names) await records.remove(name, signal);
  }
}

/** Nobody can hold a lease that ended this many times the difference of clocks ago. */
const FORGOTTEN = 10;

function tooSlow(store: string): MlgitError {
  return new MlgitError(`Cannot look through ${store} within one slice of a sweep, and nothing was removed`, {
    code: 'sweep-too-slow',
    kind: 'failed',
    hints: ['mlgit gc --remote   (from a machine with a faster connection)'],
    details: { store },
  });
}
