import type { TaskResult } from '../executor/task-result.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { breaksTask, checkPath } from '../model/check.ts';
import { describeFailure, failureHints } from '../model/describe-failure.ts';
import { type Detail, MlgitError } from '../model/mlgit-error.ts';
import type { RunOutcome } from './run-flow.ts';

/** How a recorded run that did not succeed is reported: exit 1 for a failed task, 130 for a cancelled run. */
export function runError(outcome: RunOutcome): MlgitError | undefined {
  const { recorded, results } = outcome;
  const { status, flow } = recorded.manifest;
  if (status === 'succeeded') return undefined;
  const spec = `${flow}@${recorded.id}`;
  const details = { run: recorded.id, flow, commit: recorded.commit, status, tasks: taskDetails(results) };
  if (status === 'cancelled') {
    return new MlgitError(`Run ${spec} was cancelled; what it had finished is recorded`, {
      code: 'run-cancelled',
      kind: 'interrupted',
      hints: [
        `mlgit run ${flow} goes on from there`,
        `mlgit resume ${spec}   (the same, with its parameters)`,
      ],
      details,
    });
  }
  const failed = [...results.values()].filter(
    (result) => result.outcome === 'failed' && result.allowedToFail !== true,
  );
  const [first] = failed;
  const reason = first?.failure === undefined ? 'failed' : describeFailure(first.failure);
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
  return new MlgitError(`Step ${first?.taskId} failed: ${reason}${others}`, {
    code: 'task-failed',
    kind: 'failed',
    hints: [
      ...new Set(failed.flatMap(({ failure }) => (failure === undefined ? [] : failureHints(failure, flow)))),
      ...failed.flatMap((result) => evidenceHints(result, spec)),
      `mlgit logs ${spec}:${first?.taskId}/`,
      `mlgit resume ${spec}   (goes on from there)`,
    ],
    details,
  });
}

/** Where the rows are that the checks of a task refused, or what their programs said. */
function evidenceHints({ taskId, checks, checkLogs }: TaskResult, spec: string): string[] {
  return (checks ?? [])
    .filter(
      (check) => breaksTask(check) && (check.sample !== undefined || checkLogs?.[check.name] !== undefined),
    )
    .map(({ name }) => `mlgit cat ${spec}:${checkPath(taskId, name)}`);
}

function taskDetails(results: ReadonlyMap<string, TaskResult>): Detail {
  const details: { [task: string]: Detail } = {};
  for (const [id, { outcome, failure }] of results) {
    details[id] = {
      outcome,
      ...(failure === undefined
        ? {}
        : { failure: JSON.parse(encodeCanonical(failure as RecordValue, 'compact')) as Detail }),
    };
  }
  return details;
}
