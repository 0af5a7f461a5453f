import type { PlannedTask } from '../flow/plan-types.ts';
import { skippedResult, succeeded, type TaskResult } from './task-result.ts';

export interface ScheduleOptions {
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Runs one task whose dependencies all succeeded. Never rejects for what the task does. */
  readonly runTask: (task: PlannedTask, done: ReadonlyMap<string, TaskResult>) => Promise<TaskResult>;
  readonly onSkipped: (result: TaskResult) => void;
}

/**
 * Starts every task as soon as its dependencies have succeeded, at most `jobs` at once, in the plan's order among
 * those that are ready. A failure skips what depends on it and nothing else. An abort starts nothing more and
 * waits for what runs. The first unexpected error (disk full, a bug) does the same and is then thrown.
 */
export async function schedule(
  tasks: readonly PlannedTask[],
  options: ScheduleOptions,
): Promise<Map<string, TaskResult>> {
  const results = new Map<string, TaskResult>();
  const waiting = new Set(tasks);
  const running = new Map<PlannedTask, Promise<void>>();
  let broken: { error: unknown } | undefined;

  const startReady = (): void => {
    for (const task of waiting) {
      const blocker = task.dependsOn.find((id) => results.has(id) && !succeeded(results.get(id)));
      if (blocker !== undefined) {
        waiting.delete(task);
        settle(skippedResult(task.id, blocker));
      } else if (running.size < options.jobs && task.dependsOn.every((id) => results.has(id))) {
        waiting.delete(task);
        running.set(task, start(task));
      }
    }
  };
  const settle = (result: TaskResult): void => {
    results.set(result.taskId, result);
    if (result.outcome === 'skipped') options.onSkipped(result);
  };
  const start = async (task: PlannedTask): Promise<void> => {
    try {
      settle(await options.runTask(task, results));
    } catch (error) {
      broken ??= { error };
    } finally {
      running.delete(task);
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    if (broken === undefined && !options.signal.aborted) startReady();
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (broken !== undefined) throw broken.error;
  for (const task of waiting) settle(skippedResult(task.id, undefined));
  return results;
}
