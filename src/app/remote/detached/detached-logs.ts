import { isRunIdPrefix } from '../../../model/run-id.ts';
import type { RunningState } from '../../../model/running-run.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { type AttemptChoice, chooseAttempts, type NamedTask, notePiece } from '../../attempt-log.ts';
import type { Context } from '../../context.ts';
import { type LiveSpec, means, parseLiveSpec, requireTask } from '../../live-spec.ts';
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
  const meant = spec === undefined ? undefined : parseLiveSpec(spec);
  const mayBe =
    spec === undefined ? options.follow : meant !== undefined && (await isUnknown(context, meant));
  if (!mayBe) return;
  const remote = await openMadeStore(context, options.signal);
  if (remote === undefined) return;
  const found = (await detachedRuns(remote, context.config.clock.now())).find(({ order, state }) =>
    meant === undefined ? UNDER_WAY.has(state) : means(meant, order),
  );
  if (found === undefined) return;
  const told = { records: remote.records, run: found.order.run, flow: found.order.flow };
  yield* piecesOf(told, meant?.task, options);
}

/** Whether it can be the id of a run, and of none that is recorded here. */
async function isUnknown(context: Context, { rev }: LiveSpec): Promise<boolean> {
  return isRunIdPrefix(rev) && !(await context.runs.all()).some(({ id }) => id.startsWith(rev));
}

/** Attempts as they begin. Each is read from the store by itself, at the pace of whoever reads it. */
async function* piecesOf(
  told: Told,
  task: string | undefined,
  { attempt, ...options }: DetachedLogOptions,
): AsyncGenerator<LogPiece> {
  const { records, run } = told;
  const history = new History();
  let read = 0;
  for await (const { event, record } of detachedEvents(records, run, {
    ...options,
    from: 1,
    follow: false,
  })) {
    history.take(event, record);
    read = record;
  }
  const begun = task === undefined ? history.running() : history.chosen({ ...told, task }, attempt);
  for (const one of begun) yield pieceOf(told, one, options);
  if (!options.follow && begun.length === 0) yield nothingYet(told, task);
  if (!options.follow || (task !== undefined && history.ended.has(task))) return;
  for await (const { event, record } of detachedEvents(records, run, { ...options, from: read + 1 })) {
    const one = history.take(event, record);
    if (one !== undefined && (task ?? one.task) === one.task) yield pieceOf(told, one, options);
    if (task !== undefined && history.ended.has(task)) return;
  }
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

  running(): readonly Begun[] {
    return [...this.#begun].flatMap(([task, begun]) => (this.ended.has(task) ? [] : begun.slice(-1)));
  }

  /** @throws MlgitError `no-such-task`, `no-such-attempt` (usage). */
  chosen(named: NamedTask, choice: AttemptChoice): readonly Begun[] {
    if (this.#tasks.size > 0) requireTask(named, [...this.#tasks]);
    const begun = this.#begun.get(named.task) ?? [];
    const numbers = begun.length === 0 ? [] : chooseAttempts(named, begun.length, choice);
    return begun.filter(({ attempt }) => numbers.includes(attempt));
  }
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

function nothingYet({ run, flow }: Told, task: string | undefined): LogPiece {
  const what = task === undefined ? `${flow}@${run}` : `${flow}@${run}:${task}/`;
  return notePiece(
    { run, flow, task: task ?? '' },
    0,
    `${what} has printed nothing yet: mlgit logs --follow ${what}`,
  );
}
