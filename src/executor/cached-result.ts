import type { CacheEntry } from '../model/cache-entry.ts';
import { applyChecks, type CheckServices } from './apply-checks.ts';
import { describePrepared, type PreparedTask } from './prepare-task.ts';
import type { TaskResult } from './task-result.ts';

/** A recorded result in place of a run of the task. */
export type TakenResult = Pick<CacheEntry, 'outputs' | 'metrics' | 'series' | 'plots' | 'run'> & {
  readonly undeclaredReads?: true | undefined;
};

/** Its checks may be others than those that it was computed with. */
export async function cachedResult(
  prepared: PreparedTask,
  entry: TakenResult,
  services: CheckServices,
): Promise<TaskResult> {
  const checked = await applyChecks(prepared, entry, services);
  return {
    ...describePrepared(prepared),
    outcome: checked.failure === undefined ? 'cached' : 'failed',
    outputs: entry.outputs,
    metrics: entry.metrics,
    ...(entry.series === undefined ? {} : { series: entry.series }),
    ...(entry.plots === undefined ? {} : { plots: entry.plots }),
    ...(entry.undeclaredReads === undefined ? {} : { undeclaredReads: true as const }),
    attempts: [],
    firstRun: entry.run,
    ...(checked.failure === undefined ? {} : { failure: checked.failure }),
    ...checked.facts,
  };
}
