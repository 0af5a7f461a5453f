import type { PlannedTask } from '../flow/plan-types.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import type { ResourceRequest } from '../model/resources.ts';
import type { JobSlot } from './job-slots.ts';
import { describePrepared, type PreparedTask } from './prepare-task.ts';
import { retryDelay } from './retry-delay.ts';
import { type AttemptServices, runAttempt } from './run-attempt.ts';
import type { ReserveTask } from './task-reservation.ts';
import { cancelledResult, type TaskResult, unstartedFailure } from './task-result.ts';

export interface RetryServices {
  /** Resolves after so many milliseconds, or on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Keeps a failed attempt that is followed by another, for the record of a run that dies. */
  readonly onRetry: (taskId: string, attempt: ExecutionAttempt) => void;
  /** Number of the one attempt to make, where somebody else decides whether another follows. */
  readonly onlyAttempt?: number;
  readonly reserve: ReserveTask;
  /** Runs an attempt where the task is to run; undefined: on this machine. */
  readonly elsewhere: (task: PlannedTask) => RunElsewhere | undefined;
}

/** Never rejects for what the attempt does. */
export type RunElsewhere = (
  prepared: PreparedTask,
  attempt: { readonly number: number; readonly resources: ResourceRequest | undefined },
) => Promise<TaskResult>;

/** Runs a task until it succeeds or its retries are used up. While it pauses, others have its place. */
export async function runAttempts(
  prepared: PreparedTask,
  services: AttemptServices & RetryServices,
  slot: JobSlot,
): Promise<TaskResult> {
  const { task } = prepared;
  const attempts: ExecutionAttempt[] = [];
  for (let number = services.onlyAttempt ?? 1; ; number++) {
    const result = await runReserved(prepared, services, { number, slot });
    attempts.push(...result.attempts);
    const { failure } = result;
    const isLast = failure === undefined || services.onlyAttempt !== undefined;
    const pauseMs = isLast ? undefined : retryDelay(task.step.retry, failure, number, services.random);
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

/**
 * The machine is asked last, so that nothing is held for a task that waits for another run's result. While it waits for
 * the machine, other tasks of this run have its place.
 */
async function runReserved(
  prepared: PreparedTask,
  services: AttemptServices & RetryServices,
  { number, slot }: { readonly number: number; readonly slot: JobSlot },
): Promise<TaskResult> {
  const { task } = prepared;
  const resources = resourcesOf(prepared, number);
  const elsewhere = services.elsewhere(task);
  if (elsewhere !== undefined) {
    // It takes nothing of this machine, so others have its place.
    slot.pause();
    return elsewhere(prepared, { number, resources });
  }
  const reservation = await services.reserve(task, resources, slot.pause);
  await slot.resume();
  if (reservation === undefined) return { ...cancelledResult(task.id), ...describePrepared(prepared) };
  if ('refused' in reservation) {
    const failure = { kind: 'never-scheduled', reason: reservation.refused } as const;
    return { ...unstartedFailure(task.id, failure), ...describePrepared(prepared) };
  }
  try {
    return await runAttempt(prepared, services, { number, reservation });
  } finally {
    reservation.release();
  }
}

/** Each further try asks for more memory by the factor of `retry.scale`. */
function resourcesOf({ task: { step } }: PreparedTask, number: number): ResourceRequest | undefined {
  const { resources, retry } = step;
  const factor = retry?.scale.memory;
  if (factor === undefined || resources?.memoryBytes === undefined) return resources;
  return { ...resources, memoryBytes: Math.round(resources.memoryBytes * factor ** (number - 1)) };
}

/** It was to be tried again, and that was cancelled. */
function cancelledBetween({ allowedToFail: _, ...result }: TaskResult): TaskResult {
  return { ...result, outcome: 'cancelled', failure: { kind: 'cancelled' } };
}

function concluded(result: TaskResult, { task }: PreparedTask): TaskResult {
  const isAllowed = result.outcome === 'failed' && task.step.allowFailure;
  return isAllowed ? { ...result, allowedToFail: true } : result;
}
