import type { Config } from '../../../config/config.ts';
import type { TaskResult } from '../../../executor/task-result.ts';
import type { RemoteStore } from '../../../store/remote-port.ts';

export interface WorkerRequest {
  /** URL of the store of the team. */
  readonly store: string;
  /** What the job was given (`JobArgument`); or the record of a detached run, `work/<run>/run`. */
  readonly argument: string;
  /** As the job system names it. */
  readonly job: string | undefined;
}

/** `taken`: another worker runs the attempt, or it has ended, and nothing was done. `ended`: of a detached run. */
export type WorkerEnd = TaskResult['outcome'] | 'taken' | 'ended';

export interface JobWork {
  readonly config: Config;
  readonly request: WorkerRequest;
  readonly store: RemoteStore;
  /** A folder of this job alone. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Told of the end of each attempt, or of the run, by the folder of its records. */
  readonly onEnd: (folder: string, end: WorkerEnd) => void;
}
