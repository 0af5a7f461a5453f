import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan, PlannedTask, Selection } from '../flow/plan-types.ts';
import type { RecordValue } from '../model/canonical-json.ts';
import type { EnvRecord } from '../model/env-record.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import { Journal, readJournal } from './journal.ts';
import { RunProgress } from './run-progress.ts';
import { unexpanded } from './schedule.ts';
import type { TaskResult } from './task-result.ts';

/** What identifies the process that drives a run, so that a dead one is told from a live one. */
export interface DriverProcess {
  readonly scope: string;
  readonly pid: number;
  readonly startedAt: string;
}

export interface RunHeader {
  readonly run: string;
  readonly flow: string;
  /** Parameters that are lists. */
  readonly lists?: readonly string[];
  readonly startedAt: string;
  readonly process: DriverProcess;
  readonly user: string;
  /** Absent in journals of early versions. */
  readonly host?: string;
  readonly branch?: string;
  readonly message?: string;
  readonly file?: string;
  readonly selection?: Selection;
  readonly resumes?: string;
  readonly reproduces?: string;
  readonly jobs: number;
  readonly sweep?: string;
  /** A run of code that is no flow: what it does is in a file of its own (docs/format.md, "Loose runs"). */
  readonly loose?: true;
  readonly codeCommit: string;
  readonly consumed: { readonly [spec: string]: string };
  readonly consumedCommits: readonly string[];
  readonly plan: Plan;
  readonly env: EnvRecord;
}

const FILE = 'journal.ndjson';
const HEARTBEAT_MS = 15_000;

/** The folder of a run under way: `<commonDir>/mlgit/active/<run>/`. */
export class RunJournal {
  readonly folder: string;
  private readonly journal: Journal;
  private readonly now: () => number;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(active: string, header: RunHeader, now: () => number) {
    this.now = now;
    this.folder = join(active, header.run);
    mkdirSync(this.folder, { recursive: true });
    this.journal = new Journal(join(this.folder, FILE));
    this.journal.append({ type: 'run', ...header } as unknown as RecordValue);
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  taskStarted(taskId: string, logPath: string): void {
    const startedAt = new Date(this.now()).toISOString();
    this.journal.append({ type: 'task-started', task: taskId, logPath, startedAt });
  }

  /** The tasks of a fan-out whose items were told by a list: from the plan alone they are not known. */
  stepExpanded(step: string, tasks: readonly PlannedTask[]): void {
    const told = tasks.map(({ id, item, params }) => ({ id, item, params }));
    this.journal.append({ type: 'step-expanded', step, tasks: told as unknown as RecordValue });
  }

  /** Of a task that is tried again. */
  attemptEnded(taskId: string, attempt: ExecutionAttempt): void {
    this.journal.append({ type: 'attempt-ended', task: taskId, attempt: attempt as unknown as RecordValue });
  }

  taskEnded(result: TaskResult): void {
    this.journal.append({ type: 'task-ended', result: result as unknown as RecordValue });
  }

  /** Tells processes elsewhere, which cannot see this one, that it lives. */
  private beat(): void {
    const now = this.now() / 1000;
    try {
      utimesSync(join(this.folder, FILE), now, now);
    } catch (error) {
      // Who took this process for dead has recorded the run, and this one learns of it when it records its end.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** After the run's ref is published, or when nothing is worth keeping. */
  remove(): void {
    clearInterval(this.heartbeat);
    this.journal.close();
    // Of a run that broke, workspaces may be on their way out at this moment, too.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes the first line of a run that another process drives, to the disk; returns the run's folder. */
export function beginJournal(active: string, header: RunHeader): string {
  const folder = join(active, header.run);
  const journal = new Journal(join(folder, FILE));
  journal.append({ type: 'run', ...header } as unknown as RecordValue);
  journal.sync();
  journal.close();
  return folder;
}

export interface OpenTask {
  readonly logPath: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What a journal tells of a run: its header, finished tasks, and where running tasks log. */
export interface JournaledRun {
  readonly folder: string;
  readonly header: RunHeader;
  readonly results: ReadonlyMap<string, TaskResult>;
  /** Its tasks, as far as their items were told. */
  readonly progress: RunProgress;
  /** By id, attempts that failed and were followed by another. */
  readonly retried: ReadonlyMap<string, readonly ExecutionAttempt[]>;
  /** By id, tasks that started and did not end: their last attempt. */
  readonly open: ReadonlyMap<string, OpenTask>;
  /** Epoch milliseconds of the last heartbeat or line, by the clock of the disk. */
  readonly touchedAtMs: number;
}

/** Journals there are. One without a whole header never started anything and is left out. */
export function listJournals(active: string): JournaledRun[] {
  if (!existsSync(active)) return [];
  return readdirSync(active)
    .sort()
    .flatMap((name) => {
      const run = readJournaledRun(join(active, name));
      return run === undefined ? [] : [run];
    });
}

/** Removes folders of runs that died before they had a header and were not touched since that moment (epoch ms). */
export function removeUnstarted(active: string, untouchedSinceMs: number): void {
  if (!existsSync(active)) return;
  for (const name of readdirSync(active)) {
    const folder = join(active, name);
    const isOld = (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < untouchedSinceMs;
    if (isOld && readJournaledRun(folder) === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined when there is no whole header, and when its run ended and took the folder away meanwhile. */
export function readJournaledRun(folder: string): JournaledRun | undefined {
  const path = join(folder, FILE);
  let lines: JournalLine[];
  let touchedAtMs: number;
  try {
    lines = readJournal(path) as unknown as JournalLine[];
    touchedAtMs = statSync(path).mtimeMs;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const [first, ...rest] = lines;
  if (first?.type !== 'run') return undefined;
  const { type: _, ...written } = first;
  const header = { ...written, plan: readPlan(written.plan) };
  const progress = new RunProgress();
  for (const step of header.plan.steps) {
    if (step.step.foreach === undefined) progress.expanded(step.id, [unexpanded(step)]);
  }
  const open = new Map<string, OpenTask>();
  const retried = new Map<string, ExecutionAttempt[]>();
  for (const line of rest) {
    switch (line.type) {
      case 'step-expanded':
        progress.expanded(line.step, plannedTasks(header.plan, line));
        break;
      case 'task-started':
        open.set(line.task, openTask(line, first));
        break;
      case 'attempt-ended':
        retried.set(line.task, [...(retried.get(line.task) ?? []), line.attempt]);
        break;
      case 'task-ended':
        progress.results.set(line.result.taskId, line.result);
        open.delete(line.result.taskId);
    }
  }
  return { folder, header, progress, results: progress.results, retried, open, touchedAtMs };
}

/** In journals of early versions, `tasks` are the steps. */
function readPlan(plan: Plan & { readonly tasks?: Plan['steps'] }): Plan {
  const { tasks, ...rest } = plan;
  return tasks === undefined ? rest : { ...rest, steps: tasks };
}

function plannedTasks({ steps }: Plan, line: StepExpanded): PlannedTask[] {
  const planned = steps.find(({ id }) => id === line.step);
  if (planned === undefined) return [];
  return line.tasks.map((told) => ({ ...unexpanded(planned), ...told }));
}

function openTask({ logPath, startedAt }: TaskStarted, run: RunHeader): OpenTask {
  return { logPath, startedAt: startedAt ?? run.startedAt };
}

interface TaskStarted {
  readonly type: 'task-started';
  readonly task: string;
  readonly logPath: string;
  /** Absent in journals of early versions. */
  readonly startedAt?: string;
}

interface StepExpanded {
  readonly type: 'step-expanded';
  readonly step: string;
  readonly tasks: readonly Pick<PlannedTask, 'id' | 'item' | 'params'>[];
}

type JournalLine =
  | ({ readonly type: 'run' } & RunHeader)
  | TaskStarted
  | StepExpanded
  | { readonly type: 'attempt-ended'; readonly task: string; readonly attempt: ExecutionAttempt }
  | { readonly type: 'task-ended'; readonly result: TaskResult };
