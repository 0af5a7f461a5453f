import type { JobDetail } from '@aws-sdk/client-batch';
import type { BatchApi } from './batch-api.ts';
import { CANCEL_REASON } from './job-end.ts';
import { type JobRef, parseId } from './job-ids.ts';

/** Ends jobs; what has ended is left as it is. An array of which all are to end is ended by one request. */
export async function cancelJobs(api: BatchApi, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const refs = ids.flatMap((id) => parseId(id) ?? []);
  const parents = await api.describeJobs([...new Set(refs.map(({ parent }) => parent))], signal);
  const open = new Map(parents.filter(isOpen).map((job) => [job.jobId ?? '', job]));
  for (const [parent, wanted] of Map.groupBy(refs, (ref) => ref.parent)) {
    const job = open.get(parent);
    if (job === undefined) continue;
    for (const id of await idsToEnd(api, job, wanted, signal)) await api.terminate(id, CANCEL_REASON, signal);
  }
}

async function idsToEnd(
  api: BatchApi,
  job: JobDetail,
  wanted: readonly JobRef[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { size, statusSummary = {} } = job.arrayProperties ?? {};
  if (size === undefined) return wanted.some(({ index }) => index === undefined) ? [job.jobId ?? ''] : [];
  const asked = [...new Set(wanted.flatMap(({ id, index }) => (index === undefined ? [] : [id])))];
  const children = (await api.describeJobs(asked, signal)).filter(isOpen);
  const count = size - (statusSummary.SUCCEEDED ?? 0) - (statusSummary.FAILED ?? 0);
  if (children.length > 0 && children.length >= count) return [job.jobId ?? ''];
  return children.flatMap(({ jobId }) => jobId ?? []);
}

function isOpen({ status }: JobDetail): boolean {
  return status !== 'SUCCEEDED' && status !== 'FAILED';
}
