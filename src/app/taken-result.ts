import type { TakenResult } from '../executor/cached-result.ts';
import type { RunRecord } from '../model/run.ts';

/** The result of a task as a run has recorded it, for another run to take; undefined of one that did not succeed. */
export function takenResult(run: RunRecord, taskId: string): TakenResult | undefined {
  const recorded = run.manifest.tasks[taskId];
  if (recorded?.status !== 'succeeded') return undefined;
  const { outputs, metrics, series, plots, undeclaredReads } = recorded;
  return {
    outputs,
    metrics,
    run: run.execution.tasks[taskId]?.firstRun ?? run.id,
    ...(series === undefined ? {} : { series }),
    ...(plots === undefined ? {} : { plots }),
    ...(undeclaredReads === undefined ? {} : { undeclaredReads }),
  };
}
