import { mapPool } from '../../base/pool.ts';
import type { Context } from '../context.ts';
import { removeRuns } from '../remove-runs.ts';
import type { LocalPlan } from './plan-local.ts';

export interface LocalCollected {
  /** Moved to quarantine. */
  readonly blobs: number;
  /** Needed again since the plan was made, so that it stayed. */
  readonly spared: number;
  /** Gone for good from quarantine. */
  readonly droppedBytes: number;
}

/**
 * Does what a plan says: runs first, so that no ref is left to what goes; then cache entries and leftovers; then blobs, folders before
 * what they list. A blob that was used since the plan was made stays.
 */
export async function collectLocal(
  context: Context,
  plan: LocalPlan,
  signal?: AbortSignal,
): Promise<LocalCollected> {
  const { inspection } = context;
  if (plan.runs.length > 0) {
    await removeRuns(
      context,
      plan.runs.map(({ run }) => run),
      { force: false },
    );
  }
  for (const path of plan.cacheEntries) await inspection.discard(path);
  for (const { path } of plan.leftovers) await inspection.discard(path);
  let blobs = 0;
  for (const layer of plan.layers) {
    await mapPool(
      layer,
      1,
      async (digest) => {
        if (await inspection.retire(digest, plan.cutoffMs)) blobs++;
      },
      signal,
    );
  }
  let droppedBytes = 0;
  // With no time to wait, what has just come there goes, too.
  const drop = plan.dropAfterMs === 0 ? inspection.quarantined.list(signal) : plan.drop;
  for await (const blob of drop) {
    signal?.throwIfAborted();
    await inspection.quarantined.discard(blob);
    droppedBytes += blob.sizeBytes;
  }
  return { blobs, spared: plan.blobs - blobs, droppedBytes };
}
