import type { TakenResult } from '../../executor/cached-result.ts';
import type { PreparedTask } from '../../executor/prepare-task.ts';
import type { Rerun } from '../run-options.ts';

/** What stands for a task that is not run again: whether its key is the same is what is to be found out. */
export function takenResults({ taken }: Rerun): (prepared: PreparedTask) => Promise<TakenResult | undefined> {
  return async ({ task }) => {
    for (const run of taken) {
      const recorded = run.manifest.tasks[task.id];
      if (recorded?.status !== 'succeeded') continue;
      const { outputs, metrics, series, plots, undeclaredReads } = recorded;
      return {
        outputs,
        metrics,
        run: run.execution.tasks[task.id]?.firstRun ?? run.id,
        ...(series === undefined ? {} : { series }),
        ...(plots === undefined ? {} : { plots }),
        ...(undeclaredReads === undefined ? {} : { undeclaredReads }),
      };
    }
    return undefined;
  };
}
