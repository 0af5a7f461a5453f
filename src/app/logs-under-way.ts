import type { AttemptChoice } from './attempt-log.ts';
import type { Context } from './context.ts';
import { liveLogs } from './live-logs.ts';
import type { LogPiece } from './log-piece.ts';
import { detachedLogs } from './remote/detached/detached-logs.ts';

/** The output of runs that are not recorded here: of this clone, else of one that was detached. */
export async function* logsUnderWay(
  context: Context,
  spec: string | undefined,
  options: { readonly follow: boolean; readonly attempt: AttemptChoice; readonly signal: AbortSignal },
): AsyncGenerator<LogPiece> {
  let isHere = false;
  for await (const piece of liveLogs(context, spec, options)) {
    isHere = true;
    yield piece;
  }
  if (!isHere) yield* detachedLogs(context, spec, options);
}
