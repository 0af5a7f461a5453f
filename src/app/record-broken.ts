import { skippedResult, type TaskResult } from '../executor/task-result.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { brokenFailure } from './broken-failure.ts';
import type { Context } from './context.ts';
import { tellOfEnd } from './notify/tell-of-end.ts';
import { type RecordedRun, recordRun } from './record-run.ts';
import type { RunUnderWay } from './run-under-way.ts';
import { describeRun } from './start-run.ts';

/** What became of a task during which mlgit itself failed. Times are epoch milliseconds. */
export function brokenResult(
  taskId: string,
  error: unknown,
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): TaskResult {
  const failure = brokenFailure(error);
  const attempt = {
    startedAt: new Date(startedAt).toISOString(),
    wallMs: endedAt - startedAt,
    failure,
    observedBy: [],
  };
  return { ...skippedResult(taskId, undefined), outcome: 'failed', attempts: [attempt], failure };
}

/**
 * Records a run that an unexpected error ended, as failed, with all that it had finished, and returns the error to
 * report. Where not even that can be written, the journal stays, and the next run records from it.
 */
export async function recordBroken(
  context: Context,
  run: Omit<RunUnderWay, 'discard'>,
  error: unknown,
): Promise<unknown> {
  const { prepared, start, journal, options, progress } = run;
  const { plan } = prepared;
  const tasks = progress.tasks(plan);
  const results = progress.complete(plan);
  const described = await describeRun(context, prepared, start, options);
  let recorded: RecordedRun;
  try {
    recorded = await recordRun(context, { plan, tasks, results, status: 'failed', ...described });
  } catch {
    // Most likely for the same reason, which is the one to report.
    return error;
  }
  journal.remove();
  await tellOfEnd(context, plan.flow, recorded, { emit: options.emit, signal: options.urgent });
  if (!(error instanceof MlgitError)) return error;
  const { message, code, kind, hints, details } = error;
  return new MlgitError(message, {
    code,
    kind,
    hints: [...hints, `mlgit show ${plan.flow.name}@${start.id}`],
    details: { ...details, run: start.id, flow: plan.flow.name, status: 'failed' },
    cause: error,
  });
}
