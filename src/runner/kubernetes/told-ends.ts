import type { JobState } from '../job-port.ts';
import { jobKey, parseId } from './job-ids.ts';
import type { JobMirror } from './job-mirror.ts';
import { endOfPod } from './pod-end.ts';
import { settledEnd } from './settled-ends.ts';

/**
 * States of jobs that were polled before, with the ends that the cluster has told since. Undefined where it cannot be told without
 * asking: a job is new or gone, or nothing is watched.
 */
export function withToldEnds(
  ids: readonly string[],
  before: ReadonlyMap<string, JobState>,
  mirror: Pick<JobMirror, 'find'>,
): ReadonlyMap<string, JobState> | undefined {
  const found = mirror.find(ids.flatMap((id) => parseId(id) ?? []));
  if (found === undefined) return undefined;
  const states = new Map<string, JobState>();
  for (const id of ids) {
    const [known, ref] = [before.get(id), parseId(id)];
    const job = ref === undefined ? undefined : found.get(jobKey(ref));
    if (known === undefined || ref === undefined || job === undefined) return undefined;
    const pod = job.pods.get(ref.index);
    const end = settledEnd(job.job, ref.index) ?? (pod === undefined ? undefined : endOfPod(pod));
    states.set(id, end === undefined ? known : { kind: 'ended', end });
  }
  return states;
}
