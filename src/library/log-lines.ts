import type { AttemptChoice } from '../app/attempt-log.ts';
import type { Context, ReadContext } from '../app/context.ts';
import { linesAtOnce } from '../app/lines-at-once.ts';
import { linesOf, type LogLine as PieceLine } from '../app/log-piece.ts';
import { logsUnderWay } from '../app/logs-under-way.ts';
import { findLogs, piecesOf } from '../app/task-log.ts';
import type { LogLine } from './results.ts';

/** Of a recorded run, task by task. */
export async function* recordedLines(
  context: ReadContext,
  spec: string | undefined,
  choice: AttemptChoice,
): AsyncGenerator<LogLine> {
  for (const log of await findLogs(context, spec)) {
    for (const piece of piecesOf(context, log, choice)) {
      for await (const line of linesOf(piece)) yield toLine(line);
    }
  }
}

/** Of a run under way, of all its tasks as they come, until it has ended; else of a recorded one. */
export async function* followedLines(
  context: Context,
  spec: string | undefined,
  { choice, signal }: { readonly choice: AttemptChoice; readonly signal: AbortSignal },
): AsyncGenerator<LogLine> {
  const leaving = new AbortController();
  const following = { follow: true, attempt: choice, signal: AbortSignal.any([signal, leaving.signal]) };
  let isUnderWay = false;
  const pieces = async function* () {
    for await (const piece of logsUnderWay(context, spec, following)) {
      isUnderWay = true;
      yield piece;
    }
  };
  const lines = linesAtOnce(pieces());
  try {
    for (let next = await lines.next(); next.done !== true; next = await lines.next())
      yield toLine(next.value);
  } finally {
    leaving.abort();
    await lines.return(undefined);
  }
  signal.throwIfAborted();
  if (!isUnderWay) yield* recordedLines(context, spec, choice);
}

function toLine({ piece, line, at }: PieceLine): LogLine {
  const { flow, run, task, attempt } = piece;
  return {
    ...{ flow, run, task, at, line: line.toString('utf8') },
    ...(attempt === undefined ? {} : { attempt }),
  };
}
