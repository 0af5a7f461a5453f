import type { JobEnd, JobState } from '../job-port.ts';
import { condition, type Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type FoundJob, isOver } from './found-jobs.ts';
import { whyGone, whyNoPod } from './job-events.ts';
import { includesIndex, type JobRef } from './job-ids.ts';
import type { NodeRoom } from './node-room.ts';
import type { Limits, Patience } from './patience.ts';
import { containerOf, endOfPod } from './pod-end.ts';
import { waitOf } from './pod-wait.ts';
import { settledEnd } from './settled-ends.ts';
import { whySilent } from './silent-node.ts';

export interface JudgeOptions {
  readonly api: ClusterApi;
  readonly room: NodeRoom;
  readonly patience: Patience;
  readonly limits: Limits;
  readonly autoscaling: boolean;
  readonly signal: AbortSignal;
}

/** `decided`: not what the cluster says, but what is made of it; to be written down, and made true. */
export type Judgement = JobState & { readonly decided?: JobEnd };

/** Before that it is nothing remarkable that a Job has no pod yet. */
const NO_POD_MS = 3_000;
const WAITING: JobState = { kind: 'waiting' };

/** What has become of one job. */
export async function judgeJob(ref: JobRef, found: FoundJob, options: JudgeOptions): Promise<Judgement> {
  const settled = settledEnd(found.job, ref.index);
  if (settled !== undefined) return { kind: 'ended', end: settled };
  const pod = found.pods.get(ref.index);
  if (pod === undefined) return withoutPod(ref, found, options);
  const end = endOfPod(pod);
  if (end !== undefined) return { kind: 'ended', end };
  const isRunning = containerOf(pod)?.state?.running !== undefined || pod.status?.phase === 'Unknown';
  return isRunning ? running(ref, pod, options) : waiting(ref, pod, options);
}

async function running(ref: JobRef, pod: Pod, options: JudgeOptions): Promise<Judgement> {
  const host = pod.spec.nodeName;
  const silent = await whySilent(options.api, pod, options.signal);
  if (silent === undefined) options.patience.forget(keyOf(ref));
  else if (options.patience.isOver(keyOf(ref), 'silent', options.limits.silentMs)) {
    return decide({ kind: 'lost', reason: silent });
  }
  return { kind: 'running', ...(host === undefined ? {} : { host }) };
}

async function waiting(ref: JobRef, pod: Pod, options: JudgeOptions): Promise<Judgement> {
  const { patience, limits, room, autoscaling, signal } = options;
  const { kind, reason = 'not begun' } = waitOf(pod);
  const state: JobState = reason === 'not begun' ? WAITING : { kind: 'waiting', reason };
  const never = decide({ kind: 'never-scheduled', reason });
  if (kind === 'wrong') return never;
  if (kind === 'broken') return patience.isOver(keyOf(ref), kind, limits.brokenMs) ? never : state;
  if (kind === 'ordinary') {
    patience.forget(keyOf(ref));
    return state;
  }
  // Who sees the nodes has refused what none can give, and the others are only busy.
  if (autoscaling || !patience.isOver(keyOf(ref), kind, limits.unschedulableMs)) return state;
  return (await room.isVisible(signal)) ? state : never;
}

async function withoutPod(ref: JobRef, { job }: FoundJob, options: JudgeOptions): Promise<Judgement> {
  const { api, signal, patience, limits } = options;
  const { completedIndexes, failedIndexes, conditions } = job.status ?? {};
  const isDone =
    condition(conditions, 'Complete') !== undefined || includesIndex(completedIndexes, ref.index);
  if (isDone) return { kind: 'ended', end: { kind: 'exit', exitCode: 0 } };
  if (isOver(job) || includesIndex(failedIndexes, ref.index)) return decide(await whyGone(api, ref, signal));
  if (job.spec.suspend === true) return { kind: 'waiting', reason: 'the Job is suspended' };
  if (!patience.isOver(keyOf(ref), 'no pod', NO_POD_MS)) return WAITING;
  const reason = await whyNoPod(api, ref, signal);
  if (reason === undefined) return WAITING;
  // A quota is free again when others have ended; what an admission refuses it will refuse again.
  const isOfQuota = reason.includes('exceeded quota');
  const isHopeless = !isOfQuota && patience.isOver(keyOf(ref), 'no pod', limits.brokenMs);
  return isHopeless ? decide({ kind: 'never-scheduled', reason }) : { kind: 'waiting', reason };
}

function decide(end: JobEnd): Judgement {
  return { kind: 'ended', end, decided: end };
}

function keyOf({ namespace, job, index }: JobRef): string {
  return `${namespace}/${job}/${index}`;
}
