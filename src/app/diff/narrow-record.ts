import type { ExecutionTask } from '../../model/execution.ts';
import type { ManifestOutput, ManifestTask } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import { own } from '../../review/diff/task-pairs.ts';

/** Some tasks of a run, or one artifact of a task. */
export interface RecordPart {
  readonly taskIds: readonly string[];
  /** What a single task is called, so that it is compared with one of another id. */
  readonly taskAs?: string;
  /** All that is left of what the task made. */
  readonly outputs?: { readonly [name: string]: ManifestOutput };
}

/** The part of a record, with the parameters that its tasks could see. */
export function narrowRecord(run: RunRecord, { taskIds, taskAs, outputs }: RecordPart): RunRecord {
  const tasks: { [id: string]: ManifestTask } = {};
  const executed: { [id: string]: ExecutionTask } = {};
  for (const id of taskIds) {
    const name = taskAs ?? id;
    const task = own(run.manifest.tasks, id);
    const execution = own(run.execution.tasks, id);
    if (task !== undefined) tasks[name] = outputs === undefined ? task : madeOnly(task, outputs);
    if (execution !== undefined) executed[name] = execution;
  }
  const params = Object.assign({}, ...Object.values(tasks).map((task) => task.params));
  return {
    ...run,
    manifest: { ...run.manifest, tasks, params },
    execution: { ...run.execution, tasks: executed },
  };
}

function madeOnly(task: ManifestTask, outputs: ManifestTask['outputs']): ManifestTask {
  const { series: _, plots: __, ...rest } = task;
  return { ...rest, outputs };
}
