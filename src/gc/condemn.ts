import type { Clock } from '../config/config.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Store } from '../store/port.ts';
import type { RemoteRecords, StoreFeatures } from '../store/remote-port.ts';
import { noConditionalPut } from '../store/store-error.ts';
import { encodeCondemnation, encodeList, epochName, listName, readPhase } from './epochs.ts';
import { readLeases } from './leases.ts';
import { type Listings, type Root, reachOf } from './reach.ts';
import { removalOrder } from './removal-order.ts';
import type { Terms } from './terms.ts';

/** What collecting in a store that machines share needs. */
export interface SharedCollection {
  readonly records: RemoteRecords;
  readonly store: Store;
  readonly listings: Listings;
  /**
   * What refs and registered repositories reach *now*: read afresh at each call, since refs may have come meanwhile.
   * Throws where something cannot be read, which is never the same as nothing.
   */
  readonly live: (signal?: AbortSignal) => Promise<readonly Root[]>;
  /**
   * Takes a blob out of sight; asks `mayStill` immediately before. False when it was not there; undefined when it may not
   * go any more, and stays.
   */
  readonly remove: (digest: Digest, mayStill: () => boolean) => Promise<boolean | undefined>;
  /** Before blobs are removed: takes away what promises them, such as cache entries. */
  readonly forget?: (digests: ReadonlySet<Digest>) => Promise<void>;
  readonly clock: Clock;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Who collects: `ann on box`. */
  readonly by: string;
  readonly terms: Terms;
  /** Removes what was condemned although somebody needs it: for erasing alone. */
  readonly sparesNothing?: boolean;
  /** Takes live folders that can be read nowhere for lost. */
  readonly allowsMissing?: boolean;
  readonly signal?: AbortSignal;
}

/** Which blobs nothing needs, in the order in which they would go. */
export interface Dead {
  readonly layers: readonly (readonly Digest[])[];
  readonly live: number;
}

/**
 * Leases, epochs and what they protect need a store that decides races and lists what it has.
 * @throws MlgitError `no-conditional-put`, `delayed-listing` (failed); docs/decisions/0008.
 */
export function requireCollectable(features: StoreFeatures, store: string): void {
  if (features.conditionalPut !== 'atomic') throw noConditionalPut(store, 'an epoch of garbage collection');
  if (features.listing === 'consistent') return;
  throw new MlgitError(
    `Cannot collect in ${store}: expected a store that lists what was just written, found one that does so later`,
    {
      code: 'delayed-listing',
      kind: 'failed',
      hints: ['use a store with consistent listings'],
      details: { store },
    },
  );
}

/** Looks, and changes nothing. @throws MlgitError `unlisted-folder` (integrity). */
export async function findDead(collection: SharedCollection): Promise<Dead> {
  const { store, listings, signal } = collection;
  // What is there is listed first: what is put afterwards can then not be taken for dead.
  const present = new Set<Digest>();
  for await (const digest of store.list(signal)) present.add(digest);
  const leased = await leasedRoots(collection);
  const reach = await reachOfAll(collection, await collection.live(signal), leased);
  const dead = new Set([...present].filter((digest) => !reach.has(digest)));
  const layers = await removalOrder(dead, listings, store.concurrency, signal);
  return { layers, live: present.size - dead.size };
}

/**
 * Publishes what goes in the next epoch, if nobody needs it until then. Nothing is removed by this.
 * @throws MlgitError `gc-under-way` (conflict) when another collector has condemned meanwhile.
 */
export async function condemn(collection: SharedCollection, dead: Dead): Promise<number> {
  const { records, clock, signal } = collection;
  const phase = await readPhase(records, signal);
  if (phase.kind === 'condemned' || phase.kind === 'sweeping') throw underWay(collection.store.name);
  const epoch = phase.epoch + 1;
  const token = randomToken(collection);
  const lists: string[] = [];
  for (const [layer, digests] of dead.layers.entries()) {
    for (let at = 0; at < digests.length; at += DIGESTS_A_LIST) {
      const name = listName(epoch, token, lists.length);
      await records.publish(name, encodeList(layer, digests.slice(at, at + DIGESTS_A_LIST)), signal);
      lists.push(name);
    }
  }
  const blobs = dead.layers.reduce((sum, layer) => sum + layer.length, 0);
  const condemnation = { epoch, createdAt: clock.now(), by: collection.by, lists, blobs };
  const won = await records.create(
    epochName.condemned(epoch),
    encodeCondemnation(condemnation, token),
    signal,
  );
  if (won) return epoch;
  for (const name of lists) await records.remove(name, signal);
  throw underWay(collection.store.name);
}

const DIGESTS_A_LIST = 50_000;

/** Roots of all leases that somebody may still hold, by whichever clock. */
export async function leasedRoots(collection: SharedCollection): Promise<Root[]> {
  const { records, clock, terms, signal } = collection;
  const leases = await readLeases(records, signal);
  return leases
    .filter((lease) => clock.now() <= lease.until + terms.skewMs + terms.settleMs)
    .flatMap((lease) => [...lease.digests].map((digest): Root => ({ digest, kind: 'unknown' })));
}

/**
 * What refs and leases reach. What a live folder lists that nobody has is not known, so nothing is proven dead. A leased
 * folder that is not there yet is no such one: all that it will list is leased with it.
 * @throws MlgitError `unlisted-folder` (integrity).
 */
export async function reachOfAll(
  collection: SharedCollection,
  live: readonly Root[],
  leased: readonly Root[],
): Promise<ReadonlySet<Digest>> {
  const { store, listings, signal } = collection;
  const reach = await reachOf(live, listings, store.concurrency, signal);
  const [lost] = reach.unlisted;
  if (lost !== undefined && !collection.allowsMissing) throw unlistedFolder(store.name, lost);
  const others = leased.filter((root) => !reach.digests.has(root.digest));
  const more = await reachOf(others, listings, store.concurrency, signal);
  return new Set([...reach.digests, ...more.digests]);
}

function unlistedFolder(store: string, lost: Digest): MlgitError {
  return new MlgitError(
    `Cannot tell what is dead in ${store}: the folder ${lost} lives, and what it lists can be read nowhere`,
    {
      code: 'unlisted-folder',
      kind: 'integrity',
      hints: [
        'mlgit fsck --remote --repair',
        'mlgit push   (from a clone that has it)',
        'mlgit gc --remote --allow-missing   (takes it for lost, with what only it lists)',
      ],
      details: { store, digest: lost },
    },
  );
}

export function randomToken(collection: SharedCollection): string {
  return Buffer.from(collection.randomBytes(8)).toString('hex');
}

export function underWay(store: string): MlgitError {
  return new MlgitError(`Another collector is at work in ${store}: expected to be the only one`, {
    code: 'gc-under-way',
    kind: 'conflict',
    hints: ['mlgit gc --remote   (once it has ended; one that died is taken over after 22 minutes)'],
    details: { store },
  });
}
