import type { JobEnd } from '../job-port.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type FoundJob, findJobs, isOver } from './found-jobs.ts';
import { includesIndex, type JobRef, jobKey, parseId } from './job-ids.ts';
import { endOfPod } from './pod-end.ts';
import { settle, settledEnd } from './settled-ends.ts';

const CANCELLED: JobEnd = { kind: 'cancelled' };

/** Ends jobs; what has ended is left as it is. */
export async function cancelJobs(
  api: ClusterApi,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const refs = ids.flatMap((id) => parseId(id) ?? []);
  const found = await findJobs(api, refs, signal);
  const ofJobs = Map.groupBy(refs, jobKey);
  await Promise.all(
    [...ofJobs].map(async ([key, wanted]) => {
      const job = found.get(key);
      if (job !== undefined) await cancelJob(api, wanted, job, signal);
    }),
  );
}

async function cancelJob(
  api: ClusterApi,
  wanted: readonly JobRef[],
  found: FoundJob,
  signal: AbortSignal,
): Promise<void> {
  const [ref] = wanted;
  if (ref === undefined || isOver(found.job)) return;
  const count = found.job.spec.completions ?? 1;
  const open = Array.from({ length: count }, (_, index) => index).filter((index) => !hasEnded(found, index));
  const asked = new Set(wanted.map(({ index }) => index));
  const indexes = open.filter((index) => asked.has(index));
  // Also where none is left that goes on, but Kubernetes would begin those that were cancelled before they had a pod.
  const isWhole = indexes.length === open.length;
  if (indexes.length === 0 && !isWhole) return;
  const pods = indexes.flatMap((index) => found.pods.get(index) ?? []);
  const ends = new Map(indexes.map((index) => [index, CANCELLED]));
  await settle(api, { ref, ends, pods, isWhole }, signal);
}

function hasEnded({ job, pods }: FoundJob, index: number): boolean {
  const { completedIndexes, failedIndexes } = job.status ?? {};
  const pod = pods.get(index);
  return (
    settledEnd(job, index) !== undefined ||
    includesIndex(completedIndexes, index) ||
    includesIndex(failedIndexes, index) ||
    (pod !== undefined && endOfPod(pod) !== undefined)
  );
}
