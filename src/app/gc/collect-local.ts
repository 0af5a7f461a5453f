import { mapPool } from '../../base/pool.ts';
import type { QuarantinedBlob } from '../../store/inspection-port.ts';
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
        const cutoffMs = plan.erased.has(digest) ? Number.POSITIVE_INFINITY : plan.cutoffMs;
        if (await inspection.retire(digest, cutoffMs)) blobs++;
      },
      signal,
    );
  }
  let droppedBytes = 0;
  for await (const blob of toDrop(context, plan, signal)) {
    signal?.throwIfAborted();
    await inspection.quarantined.discard(blob);
    droppedBytes += blob.sizeBytes;
  }
  return { blobs, spared: plan.blobs - blobs, droppedBytes };
}

/** With no time to wait, what has just come there goes, too, as what was purged always does. */
async function* toDrop(
  { inspection }: Context,
  { drop, dropAfterMs, erased }: LocalPlan,
  signal: AbortSignal | undefined,
): AsyncGenerator<QuarantinedBlob> {
  if (dropAfterMs > 0) yield* drop.filter(({ digest }) => !erased.has(digest));
  if (dropAfterMs > 0 && erased.size === 0) return;
  for await (const blob of inspection.quarantined.list(signal)) {
    if (dropAfterMs === 0 || erased.has(blob.digest)) yield blob;
  }
}
