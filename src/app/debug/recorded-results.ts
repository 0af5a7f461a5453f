import type { TaskResult } from '../../executor/task-result.ts';
import type { RunRecord } from '../../model/run.ts';

/** What became of each task of a recorded run, as the executor has it while a run goes on. */
export function recordedResults({ manifest, execution }: RunRecord): Map<string, TaskResult> {
  return new Map(
    Object.entries(manifest.tasks).map(([taskId, task]): [string, TaskResult] => {
      const { command, inputs, outputs, metrics, skippedBy, allowedToFail } = task;
      const { outcome = 'skipped', attempts = [], components = {} } = execution.tasks[taskId] ?? {};
      return [
        taskId,
        {
          ...{ taskId, outcome, command, inputs, outputs, metrics, components, attempts },
          ...(skippedBy === undefined ? {} : { skippedBy }),
          ...(allowedToFail === undefined ? {} : { allowedToFail }),
        },
      ];
    }),
  );
}
