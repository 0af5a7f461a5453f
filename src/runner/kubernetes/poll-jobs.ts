import type { JobEnd, JobState } from '../job-port.ts';
import type { Pod } from './api-types.ts';
import { endWaiting } from './few-pods.ts';
import { type FoundJob, findJobs, isOver } from './found-jobs.ts';
import { type JobRef, jobKey, parseId } from './job-ids.ts';
import type { JobMirror } from './job-mirror.ts';
import { type Judgement, type JudgeOptions, judgeJob } from './judge-job.ts';
import { endPod, settle, settledEnd } from './settled-ends.ts';

export interface PollOptions extends JudgeOptions {
  readonly mirror: Pick<JobMirror, 'notice' | 'find'>;
}

/**
 * What became of the jobs, by what the cluster has told; what it has not, and what would be final although it did not say so, it is
 * asked. What is given up is ended, so that it does not begin after all.
 */
export async function pollJobs(
  ids: readonly string[],
  options: PollOptions,
): Promise<ReadonlyMap<string, JobState>> {
  const { api, mirror, signal } = options;
  const refs = ids.flatMap((id) => parseId(id) ?? []);
  mirror.notice(refs);
  const told = mirror.find(refs);
  const judged = await judgeAll(ids, told ?? new Map(), options);
  const open = ids.filter((id) => isOpen(judged.get(id)));
  const found = await findJobs(
    api,
    open.flatMap((id) => parseId(id) ?? []),
    signal,
  );
  for (const [id, judgement] of await judgeAll(open, found, options)) judged.set(id, judgement);
  await writeDecided(judged, found, options);
  await endLeftovers([...(told?.values() ?? []), ...found.values()], options);
  for (const { job } of new Map([...(told ?? []), ...found]).values()) await endWaiting(job, options);
  return new Map([...judged].map(([id, { decided: _, ...state }]) => [id, state]));
}

function isOpen(judgement: Judgement | undefined): boolean {
  return judgement === undefined || judgement.kind === 'unknown' || judgement.decided !== undefined;
}

async function judgeAll(
  ids: readonly string[],
  found: ReadonlyMap<string, FoundJob>,
  options: JudgeOptions,
): Promise<Map<string, Judgement>> {
  const judged = new Map<string, Judgement>(ids.map((id) => [id, { kind: 'unknown' }]));
  for (const id of ids) {
    const [ref, job] = foundOf(id, found);
    if (ref !== undefined && job !== undefined) judged.set(id, await judgeJob(ref, job, options));
  }
  return judged;
}

/** A job that its Job does not have is not there. */
function foundOf(id: string, found: ReadonlyMap<string, FoundJob>): [JobRef?, FoundJob?] {
  const ref = parseId(id);
  const job = ref === undefined ? undefined : found.get(jobKey(ref));
  return ref === undefined || job === undefined || ref.index >= (job.job.spec.completions ?? 1)
    ? []
    : [ref, job];
}

async function writeDecided(
  judged: ReadonlyMap<string, Judgement>,
  found: ReadonlyMap<string, FoundJob>,
  options: JudgeOptions,
): Promise<void> {
  const decided = new Map<FoundJob, Map<number, JobEnd>>();
  for (const [id, { decided: end }] of judged) {
    const [ref, job] = foundOf(id, found);
    if (end === undefined || ref === undefined || job === undefined) continue;
    decided.set(job, (decided.get(job) ?? new Map()).set(ref.index, end));
  }
  for (const [job, ends] of decided) await write(job, ends, options);
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
