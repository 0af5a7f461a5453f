import type { StepOutline } from '../../model/event.ts';
import { Rows } from './rows.ts';

/** Where a task of a run is. `pending`: what it needs has not ended; `waiting`: another run computes the same. */
export type Phase =
  | 'pending'
  | 'queued'
  | 'waiting'
  | 'running'
  | 'pausing'
  | 'succeeded'
  | 'cached'
  | 'failed'
  | 'cancelled'
  | 'skipped';

/** Times are epoch milliseconds of the clock of whoever drives the run. */
export interface TaskState {
  readonly id: string;
  readonly phase: Phase;
  /** When it came into its phase. */
  readonly since: number;
  /** The one that runs, or ran last, from 1; 0: none has begun. */
  readonly attempt: number;
  /** What it waits for, or why it ended as it did. */
  readonly note?: string;
  /** Of the attempt that ended it. */
  readonly wallMs?: number;
  /** What it printed last. */
  readonly line?: string;
  readonly cpu?: number;
  readonly memoryBytes?: number;
}

export type PhaseCounts = { readonly [phase in Phase]: number };

export interface StepState extends StepOutline {
  readonly tasks: Rows<TaskState>;
  /** Task id → its row. */
  readonly index: ReadonlyMap<string, number>;
  readonly counts: PhaseCounts;
  /** Whether its tasks are known. */
  readonly known: boolean;
  readonly startedAt?: number;
  /** When the last of its tasks ended. */
  readonly endedAt?: number;
  /** Of a task in earlier runs, milliseconds. */
  readonly expectedMs?: number;
  /** Of its tasks that ran to their end in this run. */
  readonly ran: { readonly tasks: number; readonly wallMs: number };
}

/** Something that is read from afar, or sent there. */
export interface TransferState {
  readonly what: string;
  readonly since: number;
  readonly at: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface NoteState {
  readonly at: number;
  readonly tone: 'note' | 'bad';
  /** The task that it is about: what is told of it next takes its place. */
  readonly task?: string;
  readonly text: string;
}

/** All that the events of a run have told. */
export interface RunState {
  readonly kind: 'run' | 'sweep';
  readonly flow: string;
  readonly run: string;
  readonly resumes?: string;
  readonly startedAt: number;
  readonly jobs: number;
  readonly steps: Rows<StepState>;
  /** Step → its row. */
  readonly index: ReadonlyMap<string, number>;
  readonly transfers: readonly TransferState[];
  /** The newest last. */
  readonly notes: readonly NoteState[];
  /** What the environment that is being built says. */
  readonly building?: { readonly lock: string; readonly since: number; readonly line: string };
  /** The task that printed last, with what. */
  readonly printed?: { readonly task: string; readonly line: string };
  readonly cancelling?: { readonly at: number; readonly graceMs: number };
  readonly ended: boolean;
}

export const NO_TASKS: PhaseCounts = {
  pending: 0,
  queued: 0,
  waiting: 0,
  running: 0,
  pausing: 0,
  succeeded: 0,
  cached: 0,
  failed: 0,
  cancelled: 0,
  skipped: 0,
};

/** Before the first event. */
export const NOTHING_YET: RunState = {
  kind: 'run',
  flow: '',
  run: '',
  startedAt: 0,
  jobs: 1,
  steps: Rows.empty,
  index: new Map(),
  transfers: [],
  notes: [],
  ended: false,
};

export const ENDED: ReadonlySet<Phase> = new Set(['succeeded', 'cached', 'failed', 'cancelled', 'skipped']);

export function doneOf(counts: PhaseCounts): number {
  return counts.succeeded + counts.cached + counts.failed + counts.cancelled + counts.skipped;
}

export function totalOf(counts: PhaseCounts): number {
  return doneOf(counts) + counts.pending + counts.queued + counts.waiting + counts.running + counts.pausing;
}

/** Of all steps together. */
export function countsOf({ steps }: RunState): PhaseCounts {
  const sum: { [phase in Phase]: number } = { ...NO_TASKS };
  for (const { counts } of steps) {
    for (const phase of Object.keys(sum) as Phase[]) sum[phase] += counts[phase];
  }
  return sum;
}
