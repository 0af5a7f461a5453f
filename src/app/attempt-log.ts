import { parseLogTimes } from '../executor/store-log.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import { openBlob } from '../store/open-blob.ts';
import type { LogPiece } from './log-piece.ts';

/** Which attempts of a task are shown: the one of this number, all, or the last. */
export type AttemptChoice = number | 'all' | 'last';

export interface NamedTask {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
}

/** Numbers, from 1, of the chosen ones of so many attempts. @throws MlgitError `no-such-attempt` (usage). */
export function chooseAttempts(
  { flow, run, task }: NamedTask,
  count: number,
  choice: AttemptChoice,
): number[] {
  if (choice === 'all') return Array.from({ length: count }, (_, i) => i + 1);
  if (choice === 'last') return count === 0 ? [] : [count];
  if (choice <= count) return [choice];
  const spec = `${flow}@${run}:${task}/`;
  const had = count === 1 ? '1 attempt' : `${count} attempts`;
  throw usageError('no-such-attempt', `Task ${spec} has had ${had}, and no attempt ${choice}`, [
    `mlgit logs --all ${spec}`,
  ]);
}

/** The stored output of the chosen attempts. */
export function storedPieces(
  store: BlobSource,
  named: NamedTask,
  attempts: readonly ExecutionAttempt[],
  choice: AttemptChoice,
): LogPiece[] {
  return chooseAttempts(named, attempts.length, choice).map((number) => {
    const attempt = attempts[number - 1] as ExecutionAttempt;
    const { log } = attempt;
    return {
      ...named,
      attempt: number,
      attempts: attempts.length,
      startedMs: Date.parse(attempt.startedAt),
      open: async () => {
        if (log !== undefined) return openBlob(store, log.digest);
        return noteOf(`(${named.flow}@${named.run}:${named.task}/ printed nothing)\n`);
      },
      times: () => storedTimes(store, attempt),
    };
  });
}

/** A line of ours in place of an output. */
async function* noteOf(line: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(line);
}

/** The same for a task that made no attempt, as its only piece. `startedMs`: of the run, epoch milliseconds. */
export function notePiece(named: NamedTask, startedMs: number, note: string): LogPiece {
  return {
    ...named,
    attempt: undefined,
    attempts: 0,
    startedMs,
    open: async () => noteOf(`(${note})\n`),
    times: async () => () => startedMs,
  };
}

/** What was noted once, or by an early version, is of the end of the attempt. */
async function storedTimes(
  store: BlobSource,
  { startedAt, wallMs, log }: ExecutionAttempt,
): Promise<(offset: number) => number> {
  const start = Date.parse(startedAt);
  if (log?.times === undefined) return () => start + wallMs;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openBlob(store, log.times.digest)) chunks.push(chunk);
  return timesFrom(Buffer.concat(chunks).toString(), start);
}

/** By the last entry at or before an offset; offsets are asked for in rising order. */
export function timesFrom(text: string, startMs: number): (offset: number) => number {
  const entries = parseLogTimes(text);
  let at = 0;
  return (offset) => {
    while ((entries[at + 1]?.offset ?? Number.POSITIVE_INFINITY) <= offset) at++;
    return startMs + (entries[at]?.ms ?? 0);
  };
}
