/** `ending`: somebody has asked for its end. `ended`: not recorded here yet. `lost`: nothing was heard of its driver for long. */
export type RunningState = 'queued' | 'running' | 'ending' | 'ended' | 'lost';

/** A run that goes on somewhere, or has ended without having been recorded here. */
export interface RunningRun {
  readonly run: string;
  readonly flow: string;
  readonly state: RunningState;
  /** The clone, or the runner and job, that drives it. */
  readonly where: string;
  readonly startedAt: string;
  /** `name <email>`; of a run of this clone its own user. */
  readonly user: string;
}
