import type { Context } from './context.ts';
import { fetchHint } from './fetch-hint.ts';
import { type LogLineOfRun, logLine } from './log-line.ts';
import { type LogQuery, type LogResult, logRuns } from './log-runs.ts';
import { listPending } from './sharing/pending-push.ts';

export interface LogListing extends LogResult {
  /** The rows as a table shows them. */
  readonly lines: readonly LogLineOfRun[];
  /** SPECs of runs that are to be shared, and have not been. */
  readonly pending: readonly string[];
}

/** Runs that match, and which of them wait to be shared. */
export async function listLog(context: Context, query: LogQuery): Promise<LogListing> {
  const found = await logRuns(context, query);
  if (found.matched === 0 && (await context.runs.all()).length === 0) {
    const hints = await fetchHint(context);
    if (hints.length > 0) context.remark('No run is in this clone yet', hints);
  }
  const pending = new Set(await listPending(context));
  return { ...found, lines: found.rows.map((row) => logLine(row, pending)), pending: [...pending] };
}
