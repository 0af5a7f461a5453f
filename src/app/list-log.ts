import type { Context } from './context.ts';
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
  const pending = new Set(await listPending(context));
  return { ...found, lines: found.rows.map((row) => logLine(row, pending)), pending: [...pending] };
}
