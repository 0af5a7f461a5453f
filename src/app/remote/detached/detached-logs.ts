import { usageError } from '../../../model/mlgit-error.ts';
import { isRunIdPrefix } from '../../../model/run-id.ts';
import type { RunningState } from '../../../model/running-run.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { type AttemptChoice, chooseAttempts, noteOf } from '../../attempt-log.ts';
import type { Context } from '../../context.ts';
import type { LogPiece } from '../../log-piece.ts';
import { openMadeStore } from '../../sharing/open-remote.ts';
import { detachedEvents, type ToldEvent } from './detached-events.ts';
import { detachedRuns } from './detached-runs.ts';

export interface DetachedLogOptions {
  /** Go on until the task, or without one the run, has ended. */
  readonly follow: boolean;
  readonly attempt: AttemptChoice;
  readonly signal: AbortSignal;
}

const UNDER_WAY: ReadonlySet<RunningState> = new Set(['queued', 'running', 'ending']);

interface Asked {
  /** Empty: of any. */
  readonly flow: string;
  /** The beginning of the run's id; undefined: the newest that runs or is to. */
  readonly run: string | undefined;
  readonly task: string | undefined;
}

interface Told {
  readonly records: RemoteRecords;
  readonly run: string;
  readonly flow: string;
}

/** An attempt of which the driver has told. */
interface Begun {
  readonly task: string;
  readonly attempt: number;
  /** The record in which it is told, and how often the task has begun in it before. */
  readonly record: number;
  readonly before: number;
  readonly at: number;
}

/**
 * The output of a detached run that this clone has not recorded, as its driver tells it in the team's store: of the task that
 * `spec` names, else of the tasks that run now and, with `follow`, of those that start later. Nothing where `spec` can only mean a
 * recorded run, or no store has such a run.
 */
export async function* detachedLogs(
  context: Context,
  spec: string | undefined,
  options: DetachedLogOptions,
): AsyncGenerator<LogPiece> {
  const asked = askedFor(spec, options);
  if (asked === undefined || (await isRecorded(context, asked))) return;
  const remote = await openMadeStore(context, options.signal);
  if (remote === undefined) return;
  const [found] = (await detachedRuns(remote, context.config.clock.now())).filter(
    ({ order, state }) =>
      (asked.flow === '' || asked.flow === order.flow) &&
      (asked.run === undefined ? UNDER_WAY.has(state) : order.run.startsWith(asked.run)),
  );
  if (found === undefined) return;
  const told = { records: remote.records, run: found.order.run, flow: found.order.flow };
  if (options.follow) yield* followed(told, asked.task, options);
  else yield* toldSoFar(told, asked.task, options);
}

function askedFor(spec: string | undefined, { follow }: DetachedLogOptions): Asked | undefined {
  if (spec === undefined) return follow ? { flow: '', run: undefined, task: undefined } : undefined;
  const [, flow = '', rev = '', path] = /^([^@:]*)@([^:]*)(?::(.*))?$/.exec(spec) ?? [];
  if (rev.length < 4 || !isRunIdPrefix(rev)) return undefined;
  return { flow, run: rev, task: path === undefined ? undefined : path.replace(/\/$/, '') };
}

async function isRecorded(context: Context, { run }: Asked): Promise<boolean> {
  return run !== undefined && (await context.runs.all()).some(({ id }) => id.startsWith(run));
}

/** Attempts as they begin. Each is read from the store by itself, at the pace of whoever reads it. */
async function* followed(
  told: Told,
  task: string | undefined,
  { attempt, ...options }: DetachedLogOptions,
): AsyncGenerator<LogPiece> {
  const before = await historyOf(told, options.signal);
  const begun = task === undefined ? before.running() : before.chosen(told, task, attempt);
  for (const one of begun) yield pieceOf(told, one, options);
  if (task !== undefined && before.ended.has(task)) return;
  const history = new History();
  for await (const { event, record } of detachedEvents(told.records, told.run, { ...options, from: 1 })) {
    const one = history.take(event, record);
    if (one !== undefined && (task ?? one.task) === one.task && !before.has(one))
      yield pieceOf(told, one, options);
    if (task !== undefined && history.ended.has(task)) return;
  }
}

async function* toldSoFar(
  told: Told,
  task: string | undefined,
  { attempt, ...options }: DetachedLogOptions,
): AsyncGenerator<LogPiece> {
  const history = await historyOf(told, options.signal);
  const begun = task === undefined ? history.running() : history.chosen(told, task, attempt);
  for (const one of begun) yield pieceOf(told, one, options);
  if (begun.length === 0) yield note(told, task);
}

async function historyOf({ records, run }: Told, signal: AbortSignal): Promise<History> {
  const history = new History();
  for await (const { event, record } of detachedEvents(records, run, { from: 1, follow: false, signal }))
    history.take(event, record);
  return history;
}

/** Which attempts have begun. */
class History {
  readonly #begun = new Map<string, Begun[]>();
  readonly #tasks = new Set<string>();
  readonly ended = new Set<string>();

  take(event: ToldEvent['event'], record: number): Begun | undefined {
    if (event.type === 'run-started' || event.type === 'step-expanded')
      for (const task of event.tasks) this.#tasks.add(task);
    if (event.type === 'task-ended') this.ended.add(event.task);
    if (event.type !== 'task-started') return undefined;
    const earlier = this.#begun.get(event.task) ?? [];
    const before = earlier.filter((one) => one.record === record).length;
    const one = { task: event.task, attempt: earlier.length + 1, record, before, at: event.at };
    this.#begun.set(event.task, [...earlier, one]);
    return one;
  }

  has({ task, attempt }: Begun): boolean {
    return (this.#begun.get(task)?.length ?? 0) >= attempt;
  }

  running(): readonly Begun[] {
    return [...this.#begun].flatMap(([task, begun]) => (this.ended.has(task) ? [] : begun.slice(-1)));
  }

  /** @throws MlgitError `no-such-task`, `no-such-attempt` (usage) */
  chosen({ run, flow }: Told, task: string, choice: AttemptChoice): readonly Begun[] {
    if (this.#tasks.size > 0 && !this.#tasks.has(task)) throw noSuchTask(flow, run, task, [...this.#tasks]);
    const begun = this.#begun.get(task) ?? [];
    const numbers = begun.length === 0 ? [] : chooseAttempts({ flow, run, task }, begun.length, choice);
    return begun.filter(({ attempt }) => numbers.includes(attempt));
  }
}

function noSuchTask(flow: string, run: string, task: string, tasks: readonly string[]): Error {
  return usageError('no-such-task', `Run ${flow}@${run} has no task ${JSON.stringify(task)}`, [
    `tasks: ${tasks.join(', ')}`,
  ]);
}

function pieceOf(
  { records, run, flow }: Told,
  { task, attempt, record, before, at }: Begun,
  options: Omit<DetachedLogOptions, 'attempt'>,
): LogPiece {
  const lines: { readonly end: number; readonly at: number }[] = [];
  let isTimed = false;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let seen = -1;
    let offset = 0;
    for await (const { event } of detachedEvents(records, run, { ...options, from: record })) {
      if (!('task' in event) || event.task !== task) continue;
      if (event.type === 'task-started') seen++;
      if (seen < before) continue;
      if (seen > before || event.type === 'task-ended' || event.type === 'task-retrying') return;
      if (event.type !== 'task-log') continue;
      const line = Buffer.from(`${event.line}\n`);
      offset += line.length;
      if (isTimed) lines.push({ end: offset, at: event.at });
      yield line;
    }
  }
  return {
    ...{ run, flow, task, attempt, attempts: attempt, startedMs: at },
    open: async () => bytes(),
    times: async () => {
      isTimed = true;
      return (offset) => {
        while ((lines[0]?.end ?? Number.POSITIVE_INFINITY) <= offset) lines.shift();
        return lines[0]?.at ?? at;
      };
    },
  };
}

function note({ run, flow }: Told, task: string | undefined): LogPiece {
  const what = task === undefined ? `${flow}@${run}` : `${flow}@${run}:${task}/`;
  return {
    ...{ run, flow, task: task ?? '', attempt: undefined, attempts: 0, startedMs: 0 },
    open: async () => noteOf(`(${what} has printed nothing yet: mlgit logs --follow ${what})\n`),
    times: async () => () => 0,
  };
}
