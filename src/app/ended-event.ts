import type { TaskResult } from '../executor/task-result.ts';
import type { RunEvent } from '../model/event.ts';

/** What is told of a task that has ended. Times are epoch milliseconds. */
export function endedEvent(result: TaskResult, startedAt: number, now: number): RunEvent {
  const status = result.outcome === 'ran' || result.outcome === 'cached' ? 'succeeded' : result.outcome;
  return {
    type: 'task-ended',
    at: now,
    task: result.taskId,
    status,
    cached: result.outcome === 'cached',
    wallMs: result.attempts.at(-1)?.wallMs ?? now - startedAt,
    metrics: result.metrics,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(result.checks === undefined ? {} : { checks: result.checks }),
    ...(result.blockedBy === undefined ? {} : { blockedBy: result.blockedBy }),
    ...(result.skippedBy === undefined ? {} : { skippedBy: result.skippedBy }),
    ...(result.allowedToFail === undefined ? {} : { allowedToFail: result.allowedToFail }),
    ...(result.attempts.length > 1 ? { attempts: result.attempts.length } : {}),
  };
}
