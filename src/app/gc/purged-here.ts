import { listingsOf, reachOf } from '../../gc/reach.ts';
import type { Digest } from '../../model/digest.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { Context } from '../context.ts';
import { heldRuns } from './holds.ts';
import { heldItems, type LiveItem, rootsOf } from './live-items.ts';
import { readPurged } from './purged.ts';

export interface PurgedHere {
  /** What goes at once and for good. */
  readonly erased: ReadonlySet<Digest>;
  /** What runs have that are held, and stays whoever has purged it. */
  readonly held: ReadonlySet<Digest>;
}

interface Needed {
  readonly items: readonly LiveItem[];
  /** Those of them that are of other repositories with the same store, whose users have purged nothing. */
  readonly others: readonly LiveItem[];
}

/**
 * What a collection of the local store erases because somebody has purged it: that clone could not reach this one. Nothing of
 * runs that are held here goes, nor of other repositories, and nothing at all while a run is under way, which may rely on it.
 */
export async function purgedHere(
  context: Context,
  { items, others }: Needed,
  signal?: AbortSignal,
): Promise<PurgedHere> {
  const purged = new Set((await readPurged(context)).digests.keys());
  if (purged.size === 0) return { erased: purged, held: purged };
  const held = await heldDigests(context, signal);
  if (items.some(({ owner }) => owner.kind === 'under-way' && owner.alive))
    return { erased: new Set(), held };
  const needed = await reachOf(
    rootsOf(others),
    listingsOf([context.store]),
    context.store.concurrency,
    signal,
  );
  for (const digest of [...held, ...needed.digests]) purged.delete(digest);
  return { erased: purged, held };
}

/** As their records name them: what lives leaves out what was purged. */
async function heldDigests(context: Context, signal: AbortSignal | undefined): Promise<ReadonlySet<Digest>> {
  const held = await heldRuns(context);
  const runs = (await context.runs.all()).filter(({ flow, id }) => held.has(`${flow}/${id}`));
  const others = await heldItems(context, runs);
  const contents = [...runs.flatMap((run) => contentsOfRun(run)), ...others.flatMap((one) => one.contents)];
  const roots = contents.map(({ kind, digest }) => ({ kind, digest }));
  return (await reachOf(roots, listingsOf([context.store]), context.store.concurrency, signal)).digests;
}
