import type { Digest } from './digest.ts';
import type { RunId } from './run-id.ts';

/**
 * What stays of a result that was evicted from the cache (docs/format.md, "Evicted result"). Which result that is, is all
 * that a reader needs, and its name says it; the rest is for people, and absent where it cannot be read.
 */
export interface CacheTombstone {
  readonly version: 1;
  readonly key: Digest;
  /** Of the run that computed it. */
  readonly run: RunId;
  readonly task?: string;
  /** ISO 8601, UTC, milliseconds, by the clock of whoever evicted it: nothing is decided by it. */
  readonly evictedAt?: string;
  /** `name <email>`. */
  readonly by?: string;
}
