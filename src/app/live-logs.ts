import { readFile, stat } from 'node:fs/promises';
import { timesPathOf } from '../executor/log-times.ts';
import { type JournaledRun, listJournals, readJournaledRun } from '../executor/run-journal.ts';
import { activeFolder } from './active-folder.ts';
import { type AttemptChoice, chooseAttempts, notePiece, storedPieces, timesFrom } from './attempt-log.ts';
import type { Context } from './context.ts';
import { followLog, isGone, pause } from './follow-log.ts';
import { means, parseLiveSpec, requireTask } from './live-spec.ts';
import type { LogPiece } from './log-piece.ts';
import { logOf, piecesOf } from './task-log.ts';

interface LiveOptions {
  /** Go on until the task, or without one the run, has ended. */
  readonly follow: boolean;
  readonly attempt: AttemptChoice;
  readonly signal: AbortSignal;
}

/**
 * The output of a run under way, or of one that died and is not recorded yet: of the task that `spec` names, else of
 * the tasks that run now and, with `follow`, of those that start later, attempt by attempt. Pieces are told as they begin;
 * they may be read at once or one after the other. Nothing when `spec` can only mean a recorded run.
 */
export async function* liveLogs(
  context: Context,
  spec: string | undefined,
  options: LiveOptions,
): AsyncGenerator<LogPiece> {
  const found = findJournal(context, spec, options.follow);
  if (found === undefined) return;
  const { task: wanted } = found;
  const { flow, run: id } = found.run.header;
  // Without a task, what ended before is not shown.
  const shown = new Map<string, number>();
  if (wanted === undefined)
    for (const { taskId, attempts } of found.run.results.values()) shown.set(taskId, attempts.length);
  let run: JournaledRun | undefined = found.run;
  while (run !== undefined) {
    const pieces = await nextPieces(context, run, { wanted, shown, options });
    yield* pieces;
    const hasEnded = wanted !== undefined && (run.results.has(wanted) || !options.follow);
    if (hasEnded && shown.has(wanted)) return;
    if (pieces.length === 0) {
      if (!options.follow || options.signal.aborted || !isAlive(context, run)) {
        return wanted === undefined ? undefined : yield emptyPiece(run, wanted, 'has not started');
      }
      await pause(options.signal);
    }
    run = readJournaledRun(run.folder);
  }
  yield* ofRecorded(context, { flow, id, wanted, shown, attempt: options.attempt });
}

interface Found {
  readonly run: JournaledRun;
  readonly task: string | undefined;
}

/** Of several runs under way the newest one in which a task runs. A live run's SPEC is compared as text: it is not in git. */
function findJournal(context: Context, spec: string | undefined, follow: boolean): Found | undefined {
  const runs = listJournals(activeFolder(context)).sort((a, b) =>
    a.header.startedAt < b.header.startedAt ? 1 : -1,
  );
  if (spec === undefined) {
    const run = runs.find(({ open }) => open.size > 0) ?? runs.find((one) => follow && isAlive(context, one));
    return run === undefined ? undefined : { run, task: undefined };
  }
  const meant = parseLiveSpec(spec);
  const run = meant && runs.find(({ header }) => means(meant, header));
  if (run === undefined) return undefined;
  const { task } = meant ?? {};
  if (task !== undefined) {
    const tasks = run.progress.tasks(run.header.plan).map(({ id }) => id);
    requireTask({ ...run.header, task }, tasks);
  }
  return { run, task };
}

interface Wanted {
  readonly wanted: string | undefined;
  /** Task → how many of its attempts have been told. */
  readonly shown: Map<string, number>;
  readonly options: LiveOptions;
}

/** Of the first task that has an attempt which was not told yet. */
async function nextPieces(
  context: Context,
  run: JournaledRun,
  { wanted, shown, options }: Wanted,
): Promise<readonly LogPiece[]> {
  const ended = [...run.results.values()].filter(
    ({ taskId, attempts }) => attempts.length > 0 || wanted === taskId,
  );
  for (const task of [...ended.map(({ taskId }) => taskId), ...run.open.keys()]) {
    const before = shown.get(task);
    if ((wanted ?? task) !== task || (before !== undefined && before >= attemptsOf(run, task))) continue;
    const { pieces, count } = await piecesOfTask(context, run, { task, options, before: before ?? 0 });
    if (pieces.length === 0 && !run.results.has(task)) continue;
    shown.set(task, count);
    return pieces;
  }
  return [];
}

function attemptsOf({ results, retried }: JournaledRun, task: string): number {
  return results.get(task)?.attempts.length ?? (retried.get(task)?.length ?? 0) + 1;
}

/**
 * The chosen ones of so many attempts that have an output. One whose log is not there yet, or has just gone, is not among
 * them, whatever the journal says: it is told when the journal is read again.
 */
async function piecesOfTask(
  context: Context,
  run: JournaledRun,
  {
    task,
    options,
    before,
  }: { readonly task: string; readonly options: LiveOptions; readonly before: number },
): Promise<{ readonly pieces: readonly LogPiece[]; readonly count: number }> {
  const { flow, run: id } = run.header;
  const named = { run: id, flow, task };
  const result = run.results.get(task);
  const earlier = result?.attempts ?? run.retried.get(task) ?? [];
  const live = result === undefined ? await livePiece(context, run, { task, options }) : undefined;
  const count = earlier.length + (live === undefined ? 0 : 1);
  if (count === 0) {
    const why = result && `was ${result.outcome} and has no output`;
    return { pieces: why === undefined ? [] : [emptyPiece(run, task, why)], count };
  }
  // Somebody who follows a task sees every attempt that begins meanwhile.
  const asked = before > 0 && options.follow ? 'all' : options.attempt;
  const chosen = chooseAttempts(named, count, asked).filter((number) => number > before);
  const pieces = chosen.flatMap((number) =>
    number > earlier.length && live !== undefined
      ? [live]
      : storedPieces(context.reading, named, earlier, number),
  );
  return { pieces, count };
}

async function livePiece(
  context: Context,
  run: JournaledRun,
  { task, options }: { readonly task: string; readonly options: LiveOptions },
): Promise<LogPiece | undefined> {
  const open = run.open.get(task);
  if (open === undefined) return undefined;
  const { logPath: path, startedAt } = open;
  const stream = await followLog(path, {
    ...options,
    ended: async () => (await isGone(path)) || !isAlive(context, run),
  });
  if (stream === undefined) return undefined;
  const attempt = (run.retried.get(task)?.length ?? 0) + 1;
  const startedMs = Date.parse(startedAt);
  return {
    ...{ run: run.header.run, flow: run.header.flow, task, attempt, attempts: attempt, startedMs },
    open: async () => stream,
    times: async () => liveTimes(path, startedMs, context.config.clock.now),
  };
}

/** What was there before is as old as was noted; what comes now is of now. */
async function liveTimes(
  path: string,
  startedMs: number,
  now: () => number,
): Promise<(offset: number) => number> {
  const text = await readFile(timesPathOf(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const known = await sizeAt(path);
  const timeAt = timesFrom(text, startedMs);
  return (offset) => (offset < known && text !== '' ? timeAt(offset) : now());
}

async function sizeAt(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.size ?? 0;
}

/** What ended between two looks, and then the run itself. */
async function* ofRecorded(
  context: Context,
  {
    flow,
    id,
    wanted,
    shown,
    attempt,
  }: Pick<Wanted, 'wanted' | 'shown'> & { flow: string; id: string; attempt: AttemptChoice },
): AsyncGenerator<LogPiece> {
  context.runs.refresh();
  const run = (await context.runs.ofFlow(flow)).find((one) => one.id === id);
  for (const [task, { attempts }] of Object.entries(run?.execution.tasks ?? {})) {
    const before = shown.get(task) ?? 0;
    if (run === undefined || (wanted ?? task) !== task) continue;
    if (before >= attempts.length && (wanted === undefined || before > 0)) continue;
    const pieces = piecesOf(context, await logOf(context, run, task), before > 0 ? 'all' : attempt);
    yield* pieces.filter((piece) => (piece.attempt ?? 1) > before);
  }
}

function isAlive(context: Context, { header, touchedAtMs }: JournaledRun): boolean {
  return context.isAlive(header.process, touchedAtMs);
}

function emptyPiece({ header }: JournaledRun, task: string, why: string): LogPiece {
  const { flow, run } = header;
  return notePiece({ run, flow, task }, Date.parse(header.startedAt), `${flow}@${run}:${task}/ ${why}`);
}
