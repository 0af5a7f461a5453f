import type { ExecutionTask } from './execution.ts';
import type { Failure } from './failure.ts';

/** Why a task failed: what ended its last attempt, or what kept it from having one. */
export function lastFailure(
  task: Pick<ExecutionTask, 'attempts' | 'failure'> | undefined,
): Failure | undefined {
  return task?.failure ?? task?.attempts.at(-1)?.failure;
}
