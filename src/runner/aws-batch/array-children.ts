import type { JobDetail, JobStatus } from '@aws-sdk/client-batch';
import type { BatchApi } from './batch-api.ts';
import type { JobRef } from './job-ids.ts';

/** States of jobs of which something is to be told; in the others a job waits, and nothing is known of it. */
const TOLD: readonly JobStatus[] = ['RUNNABLE', 'RUNNING', 'SUCCEEDED', 'FAILED'];

/**
 * Those of the wanted jobs of an array that do more than wait. The array itself says how many are in which state, so that nothing is
 * asked about a state that none is in. Jobs that failed are described, which says more than a listing.
 */
export async function changedChildren(
  api: BatchApi,
  array: JobDetail,
  wanted: readonly JobRef[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, JobDetail>> {
  const { statusSummary = {} } = array.arrayProperties ?? {};
  const ids = new Set(wanted.map(({ id }) => id));
  const found = new Map<string, JobDetail>();
  // Of few it is one question.
  if (ids.size <= FEW) return byId(await api.describeJobs([...ids], signal));
  for (const status of TOLD) {
    if ((statusSummary[status] ?? 0) === 0) continue;
    const listed = await api.listChildren(array.jobId ?? '', status, signal);
    const own = listed.filter(({ jobId }) => ids.has(jobId ?? ''));
    const details =
      status === 'FAILED'
        ? await api.describeJobs(
            own.flatMap(({ jobId }) => jobId ?? []),
            signal,
          )
        : own.map((summary) => summary as JobDetail);
    for (const [id, job] of byId(details)) found.set(id, job);
  }
  return found;
}

const FEW = 100;

function byId(jobs: readonly JobDetail[]): Map<string, JobDetail> {
  return new Map(jobs.flatMap((job) => (job.jobId === undefined ? [] : [[job.jobId, job]])));
}
