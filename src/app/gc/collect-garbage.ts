import type { GcReport } from '../../model/gc-report.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { parseSpan } from '../parse-span.ts';
import { collectLocal } from './collect-local.ts';
import { collectShared } from './collect-shared.ts';
import { readKeepRules } from './keep-rules.ts';
import { openRequiredStore } from './open-required-store.ts';
import { planLocal } from './plan-local.ts';
import { requireMetrics } from './require-metrics.ts';

export interface CollectOptions {
  readonly dryRun: boolean;
  readonly remote: boolean;
  readonly store?: string | undefined;
  readonly keep: readonly string[];
  /** A span such as `14d`. */
  readonly grace: string;
  readonly dropAfter: string;
  readonly allowsMissing: boolean;
  readonly signal: AbortSignal;
}

/** `mlgit gc`: of the local store, or of one that machines share. */
export async function collectGarbage(context: Context, options: CollectOptions): Promise<GcReport> {
  const { dryRun, keep, signal, allowsMissing } = options;
  const graceMs = parseSpan('--grace', options.grace);
  const dropAfterMs = parseSpan('--drop-after', options.dropAfter);
  if (options.remote) {
    if (keep.length > 0) throw keepIsLocal();
    // Whoever may only read it can tell what would go.
    const access = dryRun ? 'read' : 'write';
    const remote = await openRequiredStore(context, { name: options.store, access, signal });
    return collectShared(context, remote, { dryRun, graceMs, dropAfterMs, allowsMissing, signal });
  }
  const { parsed, rules, from } = await readKeepRules(context, keep);
  if (from === '--keep' || parsed.every(({ kind }) => kind === 'best')) await requireMetrics(context, parsed);
  const plan = await planLocal(context, { keep: parsed, graceMs, dropAfterMs, signal });
  const onRemotes = plan.runs.filter(({ isFetched }) => isFetched).length;
  const report = {
    dryRun,
    store: context.store.name,
    runs: plan.runs.map(({ run }) => specOf(run)),
    ...(onRemotes === 0 ? {} : { onRemotes }),
    ...(rules.length === 0 ? {} : { retention: { rules, from } }),
    byRun: plan.byRun.map(({ flow, run, bytes }) => ({ flow, run, bytes })),
    blobs: plan.blobs,
    bytes: plan.bytes,
    youngBytes: plan.youngBytes,
    droppedBytes:
      plan.drop.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) +
      (dropAfterMs === 0 ? plan.bytes : plan.erasedBytes),
    leftoverBytes: plan.leftovers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    spared: 0,
  };
  if (dryRun) return report;
  const { droppedBytes, spared } = await collectLocal(context, plan, signal);
  return { ...report, droppedBytes, spared };
}

/** Runs on a git remote are others' too; which of them go is decided where they are deleted. */
function keepIsLocal(): Error {
  return usageError('keep-is-local', 'mlgit gc --remote deletes no runs, so it takes no --keep', [
    'mlgit gc --keep "last 20"   (deletes runs of this clone)',
    'git push REMOTE --delete refs/mlgit/runs/FLOW/ID   (deletes one that others see)',
  ]);
}
