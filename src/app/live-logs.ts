import { nearest } from '../base/nearest.ts';
import { type JournaledRun, listJournals, type OpenTask, readJournaledRun } from '../executor/run-journal.ts';
import { usageError } from '../model/mlgit-error.ts';
import { openBlob } from '../store/open-blob.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';
import { followLog, isGone, pause } from './follow-log.ts';
import { logOf, openLog } from './task-log.ts';

/** The output of a task of a run that is not recorded yet. */
export interface LiveLog {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
  readonly stream: AsyncIterable<Uint8Array>;
}

interface LiveOptions {
  /** Go on until the task, or without one the run, has ended. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/**
 * The output of a run under way, or of one that died and is not recorded yet: of the task that `spec` names, else of
 * the tasks that run now and, with `follow`, of those that start later, one after the other. Nothing when `spec` can
 * only mean a recorded run.
 */
export async function* liveLogs(
  context: Context,
  spec: string | undefined,
  options: LiveOptions,
): AsyncGenerator<LiveLog> {
  const found = findJournal(context, spec, options.follow);
  if (found === undefined) return;
  const { task: wanted } = found;
  const { flow, run: id } = found.run.header;
  // Without a task, what ended before is not shown.
  const shown = new Set(wanted === undefined ? found.run.results.keys() : []);
  let run: JournaledRun | undefined = found.run;
  while (run !== undefined) {
    const task = nextTask(run, wanted, shown);
    const stream = task === undefined ? undefined : await outputOf(context, run, { task, options });
    if (task !== undefined && stream !== undefined) {
      shown.add(task);
      yield { run: id, flow, task, stream };
      if (wanted !== undefined) return;
    } else if (!options.follow || options.signal.aborted || !isAlive(context, run)) {
      return wanted === undefined ? undefined : yield notStarted(flow, id, wanted);
    } else await pause(options.signal);
    run = readJournaledRun(run.folder);
  }
  yield* ofRecorded(context, { flow, id, wanted, shown });
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
  const [, flow = '', rev = '', path] = /^([^@:]*)@([^:]*)(?::(.*))?$/.exec(spec) ?? [];
  const run = runs.find(
    ({ header }) => (flow === '' || flow === header.flow) && rev.length >= 4 && header.run.startsWith(rev),
  );
  if (run === undefined) return undefined;
  return { run, task: path === undefined ? undefined : requireTask(run, path.replace(/\/$/, '')) };
}

function requireTask({ header, progress }: JournaledRun, task: string): string {
  const tasks = progress.tasks(header.plan).map(({ id }) => id);
  if (tasks.includes(task)) return task;
  const suggestion = nearest(task, tasks);
  const spec = `${header.flow}@${header.run}`;
  throw usageError('no-such-task', `Run ${spec} has no task ${JSON.stringify(task)}`, [
    suggestion === undefined ? `tasks: ${tasks.join(', ')}` : `mlgit logs ${spec}:${suggestion}/`,
  ]);
}

function nextTask(
  { results, open }: JournaledRun,
  wanted: string | undefined,
  shown: ReadonlySet<string>,
): string | undefined {
  const ran = [...results.values()].filter(({ attempts }) => attempts.length > 0).map(({ taskId }) => taskId);
  return [...ran, ...open.keys()].find((task) => !shown.has(task) && (wanted ?? task) === task);
}

/** Undefined when the task ended at this very moment: the journal, read again, has its result. */
async function outputOf(
  context: Context,
  run: JournaledRun,
  { task, options }: { readonly task: string; readonly options: LiveOptions },
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const result = run.results.get(task);
  if (result !== undefined) {
    const log = result.attempts.at(-1)?.log;
    return log === undefined ? none() : openBlob(context.reading, log.digest, options.signal);
  }
  const path = (run.open.get(task) as OpenTask).logPath;
  return followLog(path, {
    ...options,
    ended: async () => (await isGone(path)) || !isAlive(context, run),
  });
}

/** What ended between two looks, and then the run itself. */
async function* ofRecorded(
  context: Context,
  { flow, id, wanted, shown }: { flow: string; id: string; wanted: string | undefined; shown: Set<string> },
): AsyncGenerator<LiveLog> {
  context.runs.refresh();
  const run = (await context.runs.ofFlow(flow)).find((one) => one.id === id);
  for (const [task, { attempts }] of Object.entries(run?.execution.tasks ?? {})) {
    if (run === undefined || shown.has(task) || (wanted ?? task) !== task) continue;
    if (wanted === undefined && attempts.length === 0) continue;
    yield { run: id, flow, task, stream: await openLog(context, await logOf(context, run, task)) };
  }
}

function isAlive(context: Context, { header, touchedAtMs }: JournaledRun): boolean {
  return context.isAlive(header.process, touchedAtMs);
}

function notStarted(flow: string, run: string, task: string): LiveLog {
  const note = `(${flow}@${run}:${task}/ has not started)\n`;
  return { run, flow, task, stream: text(note) };
}

async function* none(): AsyncGenerator<Uint8Array> {}

async function* text(line: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(line);
}
