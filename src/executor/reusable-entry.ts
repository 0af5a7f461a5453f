import type { CacheEntry } from '../model/cache-entry.ts';
import type { CacheStore } from '../store/local-port.ts';
import type { PreparedTask } from './prepare-task.ts';

/** The recorded result of a key, unless it is older than the step takes (`cache: {ttl: …}`). `now` is epoch milliseconds. */
export function reusableEntry(
  { task, key }: PreparedTask,
  cache: CacheStore,
  now: number,
): Promise<CacheEntry | undefined> {
  const { cacheTtlMs } = task.step;
  if (cacheTtlMs === undefined) return cache.lookup(key);
  return cache.lookup(key, ({ createdAt }) => now - Date.parse(createdAt) <= cacheTtlMs);
}
