import { usageError } from '../../model/mlgit-error.ts';
import type { RunReport } from '../../model/report/run-report.ts';
import type { Context } from '../context.ts';
import { journalOf, reportOfLiveRun } from './live-report.ts';
import { reportOfRun } from './run-report.ts';

/** The report of a run as it is recorded, else as it goes on. @throws MlgitError `no-such-run` (usage). */
export async function servedRun(
  context: Context,
  { flow, id }: { readonly flow: string; readonly id: string },
  signal: AbortSignal,
): Promise<RunReport> {
  const found = (await context.runs.ofFlow(flow)).find((run) => run.id === id);
  if (found !== undefined) return reportOfRun(context, found, signal);
  const journal = journalOf(context, id);
  if (journal !== undefined && journal.header.flow === flow) return reportOfLiveRun(context, journal, signal);
  // It may have been recorded between the two looks.
  context.runs.refresh();
  const recorded = (await context.runs.ofFlow(flow)).find((run) => run.id === id);
  if (recorded !== undefined) return reportOfRun(context, recorded, signal);
  throw usageError('no-such-run', `There is no run ${JSON.stringify(`${flow}@${id}`)} here`, [`mlgit log`]);
}
