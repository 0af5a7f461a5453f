import { describeFailure } from '../../model/describe-failure.ts';
import type { RunEvent } from '../../model/event.ts';
import type { TaskChange } from './step-tasks.ts';

type TaskEnded = Extract<RunEvent, { type: 'task-ended' }>;

/** What the end of a task changes of it. */
export function endOfTask(event: TaskEnded): TaskChange {
  const note = noteOf(event);
  return {
    phase: event.cached ? 'cached' : event.status,
    wallMs: event.wallMs,
    note,
    line: '',
    ...(event.attempts === undefined ? {} : { attempt: event.attempts }),
  };
}

function noteOf({ failure, status, skippedBy, blockedBy, allowedToFail }: TaskEnded): string {
  if (status === 'failed') {
    const why = failure === undefined ? 'failed' : describeFailure(failure);
    return allowedToFail === true ? `${why} (it may)` : why;
  }
  if (status !== 'skipped') return '';
  if (skippedBy === 'condition') return 'its condition is false';
  return blockedBy === undefined ? '' : `needs ${blockedBy}`;
}
