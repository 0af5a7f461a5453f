import { skippedResult, type TaskResult } from '../../../executor/task-result.ts';
import type { Oid } from '../../../git/port.ts';
import { lastFailure } from '../../../model/last-failure.ts';
import type { RunRecord } from '../../../model/run.ts';
import type { RunOutcome } from '../../run-flow.ts';

/** As whoever drove it has it at its end. */
export function outcomeOfRecord({ id, commit, manifest, execution }: RunRecord): RunOutcome {
  const results = Object.entries(execution.tasks).map(([taskId, task]): [string, TaskResult] => {
    const failure = lastFailure(task);
    const { checks } = manifest.tasks[taskId] ?? {};
    return [
      taskId,
      {
        ...skippedResult(taskId, task.blockedBy),
        outcome: task.outcome,
        attempts: task.attempts,
        ...(failure === undefined ? {} : { failure }),
        ...(checks === undefined ? {} : { checks }),
      },
    ];
  });
  const wallMs = Date.parse(execution.endedAt) - Date.parse(execution.startedAt);
  return {
    recorded: { id, commit: commit as Oid, manifest, execution },
    results: new Map(results),
    checkout: { written: [], kept: [] },
    wallMs,
  };
}
