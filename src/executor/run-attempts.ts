import type { ExecutionAttempt } from '../model/execution.ts';
import type { JobSlot } from './job-slots.ts';
import type { PreparedTask } from './prepare-task.ts';
import { retryDelay } from './retry-delay.ts';
import { type AttemptServices, runAttempt } from './run-attempt.ts';
import type { TaskResult } from './task-result.ts';

export interface RetryServices {
  /** Resolves after so many milliseconds, or on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Keeps a failed attempt that is followed by another, for the record of a run that dies. */
  readonly onRetry: (taskId: string, attempt: ExecutionAttempt) => void;
}

/** Runs a task until it succeeds or its retries are used up. While it pauses, others have its place. */
export async function runAttempts(
  prepared: PreparedTask,
  services: AttemptServices & RetryServices,
  slot: JobSlot,
): Promise<TaskResult> {
  const { task } = prepared;
  const attempts: ExecutionAttempt[] = [];
  for (let number = 1; ; number++) {
    const result = await runAttempt(prepared, number, services);
    attempts.push(...result.attempts);
    const { failure } = result;
    const pauseMs =
      failure === undefined ? undefined : retryDelay(task.step.retry, failure, number, services.random);
    if (failure === undefined || pauseMs === undefined) return concluded({ ...result, attempts }, prepared);
    for (const attempt of result.attempts) services.onRetry(task.id, attempt);
    const at = services.now();
    services.emit({ type: 'task-retrying', at, task: task.id, attempt: number, failure, pauseMs });
    slot.pause();
    await services.sleep(pauseMs, services.signal);
    await slot.resume();
    if (services.signal.aborted) return cancelledBetween({ ...result, attempts });
  }
}

/** It was to be tried again, and that was cancelled. */
function cancelledBetween({ allowedToFail: _, ...result }: TaskResult): TaskResult {
  return { ...result, outcome: 'cancelled', failure: { kind: 'cancelled' } };
}

function concluded(result: TaskResult, { task }: PreparedTask): TaskResult {
  const isAllowed = result.outcome === 'failed' && task.step.allowFailure;
  return isAllowed ? { ...result, allowedToFail: true } : result;
}
