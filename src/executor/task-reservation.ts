import type { PlannedTask } from '../flow/plan-types.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import type { ResourceRequest } from '../model/resources.ts';
import type { TaskLimits } from '../runner/port.ts';

/** What a task has of the machine until it gives it back. */
export interface TaskReservation {
  readonly limits: TaskLimits;
  /** Variables that tell the task which devices are its own. */
  readonly env: { readonly [name: string]: string };
  /** For the record: what it asked for; undefined when that was nothing. */
  readonly requested: ExecutionAttempt['requested'];
  release(): void;
}

/** The machine has not so much, whatever ends on it. */
export interface RefusedReservation {
  /** As the end of a sentence. */
  readonly refused: string;
}

/**
 * Waits until the machine has what the task needs; undefined after an abort. `resources` may be other than the step
 * declares, as for a later attempt that shall get more. `onWaiting` is called when it is not had at once.
 */
export type ReserveTask = (
  task: PlannedTask,
  resources: ResourceRequest | undefined,
  onWaiting: () => void,
) => Promise<TaskReservation | RefusedReservation | undefined>;
