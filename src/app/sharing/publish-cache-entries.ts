import { mapPool } from '../../base/pool.ts';
import type { CacheEntry } from '../../model/cache-entry.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import type { OpenedRemote } from './opened-remote.ts';

/**
 * Lets others reuse what these runs computed. Only what the local cache has of them goes: tasks with undeclared reads
 * and in-place ones never got there. Called when all their blobs are in the store, so that no entry names what is not.
 */
export async function publishCacheEntries(
  context: Context,
  { cache, store }: OpenedRemote,
  runs: readonly RunRecord[],
  signal?: AbortSignal,
): Promise<number> {
  const entries: CacheEntry[] = [];
  for (const run of runs) {
    for (const [id, { key }] of Object.entries(run.manifest.tasks)) {
      if (key === undefined || run.execution.tasks[id]?.outcome !== 'ran') continue;
      entries.push(...(await context.cache.entries(key)).filter((entry) => entry.run === run.id));
    }
  }
  await mapPool(entries, store.concurrency, (entry) => cache.publish(entry, signal), signal);
  return entries.length;
}
