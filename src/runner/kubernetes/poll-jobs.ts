import type { JobEnd, JobState } from '../job-port.ts';
import type { Pod } from './api-types.ts';
import { type FoundJob, findJobs, isOver } from './found-jobs.ts';
import { jobKey, parseId } from './job-ids.ts';
import { type JudgeOptions, judgeJob } from './judge-job.ts';
import { endPod, settle, settledEnd } from './settled-ends.ts';

/** What became of the jobs. What is given up is ended, so that it does not begin after all. */
export async function pollJobs(
  ids: readonly string[],
  options: JudgeOptions,
): Promise<ReadonlyMap<string, JobState>> {
  const { api, signal } = options;
  const states = new Map<string, JobState>(ids.map((id) => [id, { kind: 'unknown' }]));
  const refs = ids.flatMap((id) => parseId(id) ?? []);
  const found = await findJobs(api, refs, signal);
  const decided = new Map<string, Map<number, JobEnd>>();
  for (const id of ids) {
    const ref = parseId(id);
    const job = ref === undefined ? undefined : found.get(jobKey(ref));
    if (ref === undefined || job === undefined || ref.index >= (job.job.spec.completions ?? 1)) continue;
    const { decided: end, ...state } = await judgeJob(ref, job, options);
    states.set(id, state);
    if (end !== undefined)
      decided.set(jobKey(ref), (decided.get(jobKey(ref)) ?? new Map()).set(ref.index, end));
  }
  for (const [key, ends] of decided) await write(found.get(key) as FoundJob, ends, options);
  await endLeftovers(found.values(), options);
  return states;
}

async function write(
  found: FoundJob,
  ends: ReadonlyMap<number, JobEnd>,
  options: JudgeOptions,
): Promise<void> {
  const { job } = found;
  const pods = [...ends.keys()].flatMap((index) => found.pods.get(index) ?? []);
  const isWhole = !isOver(job) && ends.size === (job.spec.completions ?? 1);
  const ref = { namespace: namespaceOf(found), job: job.metadata.name };
  await settle(options.api, { ref, ends, pods, isWhole }, options.signal);
}

/** A pod that was made after its index had been cancelled. */
async function endLeftovers(found: Iterable<FoundJob>, { api, signal }: JudgeOptions): Promise<void> {
  for (const one of found) {
    const left = [...one.pods].filter(([index]) => settledEnd(one.job, index) !== undefined);
    for (const [, pod] of left as [number, Pod][]) await endPod(api, namespaceOf(one), pod, signal);
  }
}

function namespaceOf({ job }: FoundJob): string {
  return job.metadata.namespace;
}
