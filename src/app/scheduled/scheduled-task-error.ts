import { describeFailure, failureHints } from '../../model/describe-failure.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { ScheduledResult } from './run-scheduled-task.ts';

/** How a task that did not succeed is reported to its scheduler; a skipped one is none. */
export function scheduledTaskError({ run, flow, result }: ScheduledResult): MlgitError | undefined {
  const { taskId, outcome, failure } = result;
  if (outcome !== 'failed' && outcome !== 'cancelled') return undefined;
  const details = { run, flow, task: taskId, outcome };
  if (outcome === 'cancelled' || failure === undefined) {
    return new MlgitError(`Task ${flow}@${run}:${taskId}/ was cancelled`, {
      code: 'task-cancelled',
      kind: 'interrupted',
      hints: ['the same command again runs it'],
      details,
    });
  }
  return new MlgitError(`Step ${taskId} failed: ${describeFailure(failure)}`, {
    code: 'task-failed',
    kind: 'failed',
    hints: failureHints(failure, flow),
    details,
  });
}
