import type { CacheTombstone } from '../model/cache-tombstone.ts';
import type { Digest } from '../model/digest.ts';
import type { RunId } from '../model/run-id.ts';

/** By cache key, the runs whose results of it were evicted. */
export type EvictedRuns = ReadonlyMap<Digest, ReadonlySet<RunId>>;

/**
 * How a cache forgets results. A tombstone names one, of a key and a run, and stays: whoever still has that result elsewhere
 * must not bring it back. So no clock decides what is forgotten: what another run has computed, or computes yet, counts.
 */
export interface EvictingCache {
  /** Keys that begin with these hex digits, two at least, and that have a result or a tombstone; in byte order. */
  keys(hex: string, signal?: AbortSignal): Promise<Digest[]>;
  /** The tombstone first, which is safe from power loss then; after it the entry goes. One that is there stays as it is. */
  evict(tombstone: CacheTombstone, signal?: AbortSignal): Promise<void>;
  /** Of a key, by run id. */
  tombstones(key: Digest, signal?: AbortSignal): Promise<CacheTombstone[]>;
  /** Of all keys, from names alone. */
  evicted(signal?: AbortSignal): Promise<EvictedRuns>;
}
