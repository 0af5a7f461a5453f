import type { CheckResult } from './check.ts';
import type { Failure } from './failure.ts';
import type { RunStatus, SkipReason, TaskStatus } from './manifest.ts';
import type { Metrics } from './metric.ts';
import type { SweepRow } from './sweep-report.ts';

/** A step of a run as it is known when the run starts. */
export interface StepOutline {
  readonly name: string;
  /** Steps of the run that must have ended before. */
  readonly needs: readonly string[];
  /** Its tasks are told when they are known. */
  readonly fanOut?: true;
  /** Where its tasks run, when that is not this machine. */
  readonly runner?: string;
  /** What a task of it may use: declared in the flow file. */
  readonly memoryBytes?: number;
  /** Cores. */
  readonly cpu?: number;
}

/** What happens during a run, emitted once and shown by several renderers. Times are epoch milliseconds. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly at: number;
      readonly run: string;
      readonly flow: string;
      readonly tasks: readonly string[];
      /** All its steps, in topological order. Absent in what older releases told. */
      readonly steps?: readonly StepOutline[];
      /** How many tasks it runs at once on this machine. */
      readonly jobs?: number;
      /** The run that it goes on with. */
      readonly resumes?: string;
    }
  /** How long a task of each step took in earlier runs, milliseconds; of steps of which that is known. */
  | {
      readonly type: 'times-expected';
      readonly at: number;
      readonly steps: { readonly [step: string]: number };
    }
  | {
      readonly type: 'sweep-started';
      readonly at: number;
      readonly sweep: string;
      readonly runs: number;
      /** Of its runs, as `sweep-run-ended` has them. */
      readonly names?: readonly string[];
      readonly jobs?: number;
    }
  | ({
      readonly type: 'sweep-run-ended';
      readonly at: number;
      /** Its parameters, as `name=value,…`. */
      readonly name: string;
      readonly wallMs: number;
    } & SweepRow)
  | { readonly type: 'sweep-task-ended'; readonly at: number; readonly task: string }
  | {
      readonly type: 'environment-building';
      readonly at: number;
      readonly lock: string;
      readonly tool: string;
    }
  | { readonly type: 'environment-progress'; readonly at: number; readonly line: string }
  | {
      readonly type: 'environment-ready';
      readonly at: number;
      readonly lock: string;
      readonly wallMs: number;
      readonly built: boolean;
    }
  /** The tasks of a fan-out are known. */
  | {
      readonly type: 'step-expanded';
      readonly at: number;
      readonly step: string;
      readonly tasks: readonly string[];
    }
  /** An attempt failed and another follows. */
  | {
      readonly type: 'task-retrying';
      readonly at: number;
      readonly task: string;
      readonly attempt: number;
      readonly failure: Failure;
      readonly pauseMs: number;
    }
  /** The run ends its tasks, which have so long. */
  | { readonly type: 'run-cancelling'; readonly at: number; readonly graceMs: number }
  | { readonly type: 'task-started'; readonly at: number; readonly task: string }
  /** For another run that computes the same. */
  | { readonly type: 'task-waiting'; readonly at: number; readonly task: string; readonly run: string }
  /** For a part of the machine. */
  | { readonly type: 'task-queued'; readonly at: number; readonly task: string; readonly because: string }
  /** A step declares no memory, and this much is kept free for each of its tasks. */
  | { readonly type: 'memory-measured'; readonly at: number; readonly step: string; readonly bytes: number }
  | { readonly type: 'task-log'; readonly at: number; readonly task: string; readonly line: string }
  /** What a task of this machine uses at the moment, told once a second while it runs, where that can be seen. */
  | {
      readonly type: 'task-usage';
      readonly at: number;
      readonly task: string;
      /** Cores, over the time since it was told before. */
      readonly cpu?: number;
      readonly memoryBytes?: number;
    }
  | {
      readonly type: 'task-ended';
      readonly at: number;
      readonly task: string;
      readonly status: TaskStatus;
      readonly cached: boolean;
      readonly wallMs: number;
      readonly metrics: Metrics;
      readonly failure?: Failure;
      readonly checks?: readonly CheckResult[];
      /** Of a skipped task. */
      readonly blockedBy?: string;
      readonly skippedBy?: SkipReason;
      readonly allowedToFail?: true;
      /** How many there were, where there was more than one. */
      readonly attempts?: number;
    }
  | {
      readonly type: 'warning';
      readonly at: number;
      readonly message: string;
      readonly hints: readonly string[];
    }
  | {
      readonly type: 'progress';
      readonly at: number;
      readonly what: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly done: number;
      /** It is over once as many are done. */
      readonly total: number;
      /** It is over, and not all came. */
      readonly failed?: true;
    }
  | {
      readonly type: 'run-ended';
      readonly at: number;
      readonly run: string;
      readonly status: RunStatus;
      readonly commit: string;
      readonly wallMs: number;
    };

export type EventSink = (event: RunEvent) => void;
