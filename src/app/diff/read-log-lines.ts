import type { ReadContext } from '../context.ts';
import { linesOf } from '../log-piece.ts';
import { findLogs, piecesOf } from '../task-log.ts';

/** A log is shown from here back: its end tells more than its beginning. */
const MOST_LINES = 20_000;

/** The last lines of the output of the tasks that a SPEC names, of their last attempts. */
export async function readLogLines(
  context: ReadContext,
  spec: string,
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  for (const log of await findLogs(context, spec)) {
    for (const piece of piecesOf(context, log, 'last')) {
      for await (const { line } of linesOf(piece)) {
        signal.throwIfAborted();
        lines.push(line.toString('utf8'));
        if (lines.length > 2 * MOST_LINES) lines.splice(0, MOST_LINES);
      }
    }
  }
  return lines.slice(-MOST_LINES);
}
