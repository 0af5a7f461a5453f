import type { Job } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { findJobs, isOver } from './found-jobs.ts';
import { jobKey, namespaced, parseId } from './job-ids.ts';
import type { Patience } from './patience.ts';

const FEWEST = 4;
const SHARE = 16;
/** Whoever asked for them may have died, or none of those few can begin. */
const FEW_MS = 30_000;

/** How many pods of a Job begin at once whose work others of it may do: each costs its node a second or so of a processor. */
export function fewOf(count: number): number {
  return Math.min(count, Math.max(FEWEST, Math.ceil(count / SHARE)));
}

/** Whether fewer of its pods may run than it has. */
function isHeldBack(job: Job): boolean {
  const { completions = 1, parallelism = completions } = job.spec;
  return parallelism < completions && !isOver(job);
}

/** Lets the others begin too when they have waited for long. */
export async function endWaiting(
  job: Job,
  {
    api,
    patience,
    signal,
  }: { readonly api: ClusterApi; readonly patience: Patience; readonly signal: AbortSignal },
): Promise<void> {
  if (!isHeldBack(job)) return;
  const { name, namespace } = job.metadata;
  if (!patience.isOver(jobKey({ namespace, job: name }), 'few', FEW_MS)) return;
  await letAllBegin(job, { api, signal });
}

/** Lets all pods of a Job begin. */
export async function letAllBegin(
  job: Job,
  { api, signal }: { readonly api: ClusterApi; readonly signal: AbortSignal },
): Promise<void> {
  if (!isHeldBack(job)) return;
  const { name, namespace } = job.metadata;
  const path = namespaced('apis/batch/v1', namespace, `jobs/${name}`);
  await api.bytes(
    { method: 'PATCH', path, body: { spec: { parallelism: job.spec.completions ?? 1 } } },
    signal,
  );
}

/** The same for the Jobs of these. */
export async function hurryJobs(api: ClusterApi, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const refs = ids.flatMap((id) => parseId(id) ?? []);
  for (const { job } of (await findJobs(api, refs, signal)).values()) await letAllBegin(job, { api, signal });
}
