import type { Context } from '../context.ts';
import type { OpenedRemote } from './opened-remote.ts';

/**
 * Tells a store what was evicted here while it could not be told. Of runs that this repository knows: the local store may
 * have those of other repositories, which are no business of this store.
 */
export async function shareEvictions(
  context: Context,
  { cache }: Pick<OpenedRemote, 'cache'>,
  signal?: AbortSignal,
): Promise<void> {
  const here = await context.cache.evicted();
  if (here.size === 0) return;
  const there = await cache.evicted(signal);
  const untold = [...here].filter(([key, runs]) => [...runs].some((run) => !there.get(key)?.has(run)));
  // Tombstones stay for good, and mostly all of them are told: then no run is read.
  if (untold.length === 0) return;
  const known = new Set((await context.runs.all()).map(({ id }) => id));
  for (const [key] of untold) {
    for (const tombstone of await context.cache.tombstones(key)) {
      const { run } = tombstone;
      if (known.has(run) && !there.get(key)?.has(run)) await cache.evict(tombstone, signal);
    }
  }
}
