import { usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { failedTasks } from '../failed-tasks.ts';
import { specOf, type Target } from '../find-target.ts';
import { newestRun, specOrStep } from '../spec-or-step.ts';

export interface DebugTask {
  readonly run: RunRecord;
  readonly taskId: string;
}

/**
 * The task that a SPEC names, or a step's name in the newest run; without either the newest run's first failed task.
 * @throws MlgitError (usage) `no-runs`, `no-failed-task`, `which-task`, and what finding a SPEC throws.
 */
export async function findDebugTask(context: Context, text: string | undefined): Promise<DebugTask> {
  if (text === undefined) {
    const run = await newestRun(context);
    return { run, taskId: firstFailed(run) };
  }
  const { run, target } = await specOrStep(context, text);
  return { run, taskId: onlyTask(run, target) };
}

function firstFailed(run: RunRecord): string {
  const [first] = failedTasks(run);
  if (first !== undefined) return first;
  const [any] = Object.keys(run.manifest.tasks);
  throw usageError('no-failed-task', `No task of the newest run, ${specOf(run)}, has failed: name one`, [
    `mlgit debug ${specOf(run)}:${any ?? 'STEP'}/`,
    `mlgit show ${specOf(run)}`,
  ]);
}

function onlyTask(run: RunRecord, target: Target): string {
  const ids =
    target.kind === 'run'
      ? Object.keys(run.manifest.tasks)
      : target.kind === 'tasks'
        ? target.taskIds
        : [target.taskId];
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  const shown = ids.slice(0, 5).map((id) => `mlgit debug ${specOf(run)}:${id}/`);
  throw usageError('which-task', `Expected one task of ${specOf(run)}, found ${ids.length}`, shown);
}
