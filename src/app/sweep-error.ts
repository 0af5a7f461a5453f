import { MlgitError } from '../model/mlgit-error.ts';
import type { SweepReport } from '../model/sweep-report.ts';

/** How a sweep that did not succeed as a whole is reported: exit 1 for failed runs, 130 when it was interrupted. */
export function sweepError(report: SweepReport, aborted: boolean): MlgitError | undefined {
  const { sweep, flow, rows } = report;
  const details = { sweep, flow, runs: rows.map(({ run, status }) => ({ run, status })) };
  if (aborted) {
    return new MlgitError(`Sweep ${sweep} was cancelled; its ${rows.length} runs are recorded`, {
      code: 'run-cancelled',
      kind: 'interrupted',
      hints: [`mlgit log ${flow} --sweep ${sweep}`],
      details,
    });
  }
  const failed = rows.filter(({ status }) => status !== 'succeeded');
  const [first] = failed;
  if (first === undefined) return undefined;
  return new MlgitError(`${failed.length} of the ${rows.length} runs of sweep ${sweep} failed`, {
    code: 'task-failed',
    kind: 'failed',
    hints: [`mlgit show ${flow}@${first.run}`, `mlgit log ${flow} --sweep ${sweep}`],
    details,
  });
}
