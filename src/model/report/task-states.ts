import type { ExecutionTask } from '../execution.ts';
import type { RunReport } from './run-report.ts';

export const TASK_STATES = [
  'failed',
  'running',
  'waiting',
  'cancelled',
  'succeeded',
  'cached',
  'skipped',
] as const;
/** What a page says of a task: how it ended, or that it has not. */
export type TaskState = (typeof TASK_STATES)[number];

export interface TaskView {
  readonly task: string;
  readonly step: string;
  readonly state: TaskState;
  /** ISO 8601; of the first attempt. */
  readonly startedAt?: string;
}

/** Every task of a run with its state: those that have ended, then those that run or wait. */
export function taskStates({ run, live }: RunReport): TaskView[] {
  const ended = Object.entries(run.manifest.tasks).map(([task, { step, status }]): TaskView => {
    const execution = run.execution.tasks[task];
    const startedAt = execution?.attempts[0]?.startedAt;
    return {
      task,
      step,
      state: status === 'succeeded' ? stateOfSuccess(execution) : status,
      ...(startedAt === undefined ? {} : { startedAt }),
    };
  });
  const open = (live?.open ?? []).map(({ task, step, startedAt }): TaskView => {
    const state = startedAt === undefined ? 'waiting' : 'running';
    return { task, step, state, ...(startedAt === undefined ? {} : { startedAt }) };
  });
  return [...ended, ...open];
}

function stateOfSuccess(execution: ExecutionTask | undefined): TaskState {
  return execution?.outcome === 'cached' ? 'cached' : 'succeeded';
}
