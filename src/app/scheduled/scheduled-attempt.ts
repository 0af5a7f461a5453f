import type { PlannedTask } from '../../flow/plan-types.ts';
import type { OpenedScheduled } from './open-scheduled.ts';
import type { SettledTasks } from './settle-tasks.ts';

/** One try of a task of a scheduled run. */
export interface ScheduledAttempt {
  readonly run: OpenedScheduled;
  readonly settled: SettledTasks;
  readonly task: PlannedTask;
  /** Counts from 1. */
  readonly number: number;
}
