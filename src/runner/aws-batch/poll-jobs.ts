import type { JobDetail } from '@aws-sdk/client-batch';
import type { JobState } from '../job-port.ts';
import { changedChildren } from './array-children.ts';
import type { BatchApi } from './batch-api.ts';
import { endOfJob, neverReason, whyStuck } from './job-end.ts';
import { type JobRef, parseId } from './job-ids.ts';

/** What became of the jobs. `ended` is kept between polls: nothing happens to those any more. */
export async function pollJobs(
  api: BatchApi,
  ids: readonly string[],
  { ended, signal }: { readonly ended: Map<string, JobState>; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, JobState>> {
  const refs = ids.flatMap((id) => (ended.has(id) ? [] : (parseId(id) ?? [])));
  const parents = new Map(
    (await api.describeJobs([...new Set(refs.map(({ parent }) => parent))], signal)).map((job) => [
      job.jobId ?? '',
      job,
    ]),
  );
  const states = new Map<string, JobState>();
  for (const [parent, wanted] of Map.groupBy(refs, (ref) => ref.parent)) {
    const job = parents.get(parent);
    if (job === undefined) continue;
    for (const [id, state] of await statesOf(api, job, wanted, signal)) states.set(id, state);
  }
  for (const [id, state] of states) if (state.kind === 'ended') ended.set(id, state);
  return new Map(ids.map((id) => [id, ended.get(id) ?? states.get(id) ?? { kind: 'unknown' }]));
}

async function statesOf(
  api: BatchApi,
  job: JobDetail,
  wanted: readonly JobRef[],
  signal: AbortSignal,
): Promise<Map<string, JobState>> {
  const isArray = job.arrayProperties?.size !== undefined;
  const states = new Map<string, JobState>();
  const known = isArray ? await changedChildren(api, job, wanted, signal) : new Map([[job.jobId ?? '', job]]);
  for (const { id, index } of wanted) {
    if (isArray !== (index !== undefined)) continue;
    const one = known.get(id);
    if (one !== undefined) states.set(id, await judge(api, one, signal));
    else if (isArray && (index ?? 0) < (job.arrayProperties?.size ?? 0)) states.set(id, { kind: 'waiting' });
  }
  return states;
}

/** What can never begin is ended, and why is told to AWS Batch, which tells it to every other process. */
async function judge(api: BatchApi, job: JobDetail, signal: AbortSignal): Promise<JobState> {
  const { status, statusReason, jobId = '' } = job;
  if (status === 'SUCCEEDED' || status === 'FAILED') return { kind: 'ended', end: endOfJob(job) };
  if (status === 'RUNNING') {
    const host = job.container?.containerInstanceArn?.split('/').at(-1);
    return { kind: 'running', ...(host === undefined ? {} : { host }) };
  }
  const stuck = whyStuck(statusReason);
  if (stuck !== undefined) {
    await api.terminate(jobId, neverReason(stuck), signal);
    return { kind: 'ended', end: { kind: 'never-scheduled', reason: stuck } };
  }
  const reason = statusReason || (status === 'RUNNABLE' ? 'RUNNABLE: no room for it yet' : undefined);
  return { kind: 'waiting', ...(reason === undefined ? {} : { reason }) };
}
