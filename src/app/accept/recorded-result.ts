import type { TaskResult } from '../../executor/task-result.ts';
import type { ManifestTask } from '../../model/manifest.ts';

/** What became of a task, as the tasks behind it see it. */
export function recordedResult(taskId: string, task: ManifestTask): TaskResult {
  const { status, command, inputs, outputs, metrics, skippedBy, allowedToFail } = task;
  return {
    taskId,
    outcome: status === 'succeeded' ? 'cached' : status,
    command,
    inputs,
    outputs,
    metrics,
    components: {},
    attempts: [],
    ...(skippedBy === undefined ? {} : { skippedBy }),
    ...(allowedToFail === undefined ? {} : { allowedToFail }),
  };
}
