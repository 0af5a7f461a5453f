import { listingsOf, reachOf } from '../../gc/reach.ts';
import type { Digest } from '../../model/digest.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { Context } from '../context.ts';
import { heldRuns } from './holds.ts';
import { heldItems, type LiveItem } from './live-items.ts';
import { readPurged } from './purged.ts';

/**
 * What a collection of the local store erases because somebody has purged it: that clone could not reach this one. Nothing of
 * runs that are held here goes, and nothing at all while a run is under way, which may rely on it.
 */
export async function purgedHere(
  context: Context,
  items: readonly LiveItem[],
  signal?: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const purged = new Set((await readPurged(context)).digests.keys());
  if (purged.size === 0) return purged;
  if (items.some(({ owner }) => owner.kind === 'under-way' && owner.alive)) return new Set();
  for (const digest of await heldDigests(context, signal)) purged.delete(digest);
  return purged;
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
