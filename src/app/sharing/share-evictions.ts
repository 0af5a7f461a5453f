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
  const known = new Set<string>((await context.runs.all()).map(({ id }) => id));
  const there = await cache.evicted(signal);
  for (const [key, runs] of here) {
    const isLacking = (run: string) =>
      known.has(run) && ![...(there.get(key) ?? [])].some((one) => one === run);
    if (![...runs].some(isLacking)) continue;
    for (const tombstone of await context.cache.tombstones(key)) {
      if (isLacking(tombstone.run)) await cache.evict(tombstone, signal);
    }
  }
}
