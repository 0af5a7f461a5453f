import type { AttemptReport } from '../../executor/remote/attempt-report.ts';
import { retryDelay } from '../../executor/retry-delay.ts';
import { succeeded } from '../../executor/task-result.ts';
import type { Step } from '../../model/flow.ts';

/** Failures that say nothing of what the task would do. */
const OF_SURROUNDINGS = ['broken', 'lost', 'cancelled'];

/**
 * Whether a task whose last attempt ended so is to run, now that its scheduler asks for it once more. A scheduler that tries every
 * failure again asks also where `retry: {for: …}` of the step does not.
 * @param nthTry of the scheduler, from 1; undefined: somebody asks for it who is no machine.
 */
export function isToRunAgain(
  { retry }: Pick<Step, 'retry'>,
  { result, attempt }: AttemptReport,
  nthTry: number | undefined,
): boolean {
  const { failure } = result;
  if (succeeded(result)) return false;
  if (failure === undefined || OF_SURROUNDINGS.includes(failure.kind)) return true;
  // Beyond what the file says it is somebody's own wish.
  if (nthTry === undefined || nthTry === 1 || nthTry > (retry?.times ?? 0) + 1) return true;
  return retryDelay(retry, failure, attempt, () => 0) !== undefined;
}
