import type { Digest } from '../model/digest.ts';
import { condemn, type SharedCollection } from './condemn.ts';
import { readPhase } from './epochs.ts';
import { removalOrder } from './removal-order.ts';
import { abandon, type Swept, sweep } from './sweep.ts';

/**
 * Removes blobs from a shared store for good, whoever needs them, as an epoch of its own: pushes that rely on them wait,
 * and what ledgers say about the store is forgotten.
 * @throws MlgitError `gc-under-way` (conflict).
 */
export async function erase(collection: SharedCollection, digests: ReadonlySet<Digest>): Promise<Swept> {
  const { store, listings, signal } = collection;
  // A grace that runs for others must not keep from erasing; what they condemned is condemned again by the next gc.
  const phase = await readPhase(collection.records, signal);
  if (phase.kind === 'condemned' || phase.kind === 'sweeping') await abandon(collection, phase.epoch);
  const layers = await removalOrder(digests, listings, store.concurrency, signal);
  const epoch = await condemn(collection, { layers, live: 0 });
  return sweep({ ...collection, sparesNothing: true }, epoch);
}
