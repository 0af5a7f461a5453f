import type { CacheEntry } from '../model/cache-entry.ts';

/**
 * Entries of one key in the order in which they are tried: the newest forced one, the other forced ones, then the first
 * of the rest. `entries` are by `createdAt`, then run id, so every reader picks the same.
 */
export function inOrderOfUse(entries: readonly CacheEntry[]): CacheEntry[] {
  const forced = entries.filter((entry) => entry.forced).reverse();
  return [...forced, ...entries.filter((entry) => !entry.forced)];
}
