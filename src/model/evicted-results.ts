import type { CacheTombstone } from './cache-tombstone.ts';
import type { Digest } from './digest.ts';

/** What `mlgit cache evict` did. */
export interface EvictedResults {
  readonly dryRun: boolean;
  /** In the order in which they were named. */
  readonly keys: readonly Digest[];
  /** Those that count no more, by key, then run. */
  readonly results: readonly EvictedResult[];
  /** Where: the local store first. */
  readonly stores: readonly string[];
}

export interface EvictedResult extends Omit<CacheTombstone, 'version'> {
  /** It had been evicted before, in all stores. */
  readonly already: boolean;
}
