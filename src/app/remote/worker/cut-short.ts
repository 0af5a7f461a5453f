import type { TaskResult } from '../../../executor/task-result.ts';
import type { Failure } from '../../../model/failure.ts';

/**
 * Whether an attempt did not end by itself, but because its job was told to end. A job system signals the command of a task
 * together with its worker, which may see the end of the command before its own signal: what such a command ends with says
 * nothing about the task.
 */
export function isCutShort({ outcome, failure }: TaskResult, { aborted }: AbortSignal): boolean {
  return aborted && (outcome === 'cancelled' || (failure !== undefined && isBySignal(failure)));
}

/** Of a shell (sh(1), "Exit Status"), and of programs that clean up first: 128 and the number of the signal. */
const LEAST_EXIT_OF_SIGNAL = 129;

function isBySignal(failure: Failure): boolean {
  return failure.kind === 'signal' || (failure.kind === 'exit' && failure.exitCode >= LEAST_EXIT_OF_SIGNAL);
}
