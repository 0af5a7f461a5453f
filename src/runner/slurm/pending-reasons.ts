/**
 * What a job that waits can wait for, in Slurm's words (squeue(1), JOB REASON CODES, and resource_limits.html), when it
 * waits in vain. All other reasons pass by themselves, as `Resources` or `AssocMaxJobsLimit`, or by somebody's action of
 * which nobody can know whether it will come, as `ReqNodeNotAvail` or `JobHeldAdmin`: such jobs wait. So do those with
 * `PartitionNodeLimit`, which also says that the nodes that could run them are down; what took its place says that
 * in words, and `PartitionConfig` where no node of the partition is enough.
 */
const IN_VAIN: readonly RegExp[] = [
  /^BadConstraints$/,
  /^InvalidAccount$/,
  /^AccountNotAllowed$/,
  /^InvalidQOS$/,
  /^QOSNotAllowed$/,
  /^DependencyNeverSatisfied$/,
  /^DeadLine$/i,
  // Of one job by itself, unlike the limits of a user, an account or a group, which other jobs have used up.
  /^PartitionConfig$/,
  /^PartitionTimeLimit$/,
  /^MaxMemPerLimit$/,
  /^(?:Assoc|QOS)Max\w+Per(?:Job|Node)(?:Limit)?$/,
  /^QOSMin\w+$/,
];

/** Launching failed, and Slurm holds the job until somebody releases it; also when it was told not to start jobs again. */
const HELD_AFTER_FAILURE = /requeued[ _]held$/i;

export type WaitVerdict = 'waits' | 'never-scheduled' | 'lost';

export function judgeWait(reason: string): WaitVerdict {
  if (HELD_AFTER_FAILURE.test(reason)) return 'lost';
  // Some reasons go on with particulars, as `ReqNodeNotAvail, UnavailableNodes:n[1-2]`.
  const [word = ''] = reason.split(',');
  return IN_VAIN.some((pattern) => pattern.test(word.trim())) ? 'never-scheduled' : 'waits';
}
