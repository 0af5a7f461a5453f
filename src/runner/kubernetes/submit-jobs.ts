import { quantitiesOf } from '../../model/kubernetes-quantities.ts';
import type { KubernetesRunner } from '../../model/runner.ts';
import { groupJobs, type JobGroup, submitGroups } from '../array-groups.ts';
import type { JobEnd, JobRequest, SubmittedJob } from '../job-port.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Job } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { formatId, namePrefix, namespaced } from './job-ids.ts';
import { configMapOf, jobOf } from './job-manifest.ts';
import { mailSecret } from './mailboxes.ts';
import type { NodeRoom } from './node-room.ts';

export interface SubmitOptions {
  readonly api: ClusterApi;
  readonly runner: KubernetesRunner;
  readonly namespace: string;
  readonly room: NodeRoom;
  /** Jobs of one Job at most. */
  readonly largest: number;
}

/** Half of what a ConfigMap can hold. */
const MOST_BYTES = 2 ** 19;

/** Hands jobs over, as one Job for each group of those that differ by name and argument alone. */
export async function submitJobs(
  options: SubmitOptions,
  jobs: readonly JobRequest[],
  signal: AbortSignal,
): Promise<readonly SubmittedJob[]> {
  // All pods of a Job have the same Secrets.
  const largest = jobs.some(({ mailbox }) => mailbox !== undefined) ? 1 : options.largest;
  const groups = groupJobs(jobs, { largest, mostBytes: MOST_BYTES });
  return submitGroups(groups, (group) => submitGroup(options, group, signal));
}

/** What became of each job of the group, by its place in that. */
async function submitGroup(
  options: SubmitOptions,
  group: JobGroup,
  signal: AbortSignal,
): Promise<(at: number) => SubmittedJob> {
  const { runner, namespace, room } = options;
  const wanted = quantitiesOf(group.jobs[0]?.resources ?? {});
  const never = await room.whyNever(wanted, runner, signal);
  if (never !== undefined) return () => ({ refused: { kind: 'never-scheduled', reason: never } });
  try {
    const name = await create(options, group, signal);
    return (index) => ({ id: formatId({ namespace, job: name, index }, group.jobs.length === 1) });
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    return () => ({ refused });
  }
}

/** What the Job needs is there before it, belongs to it afterwards and goes with it. */
async function create(options: SubmitOptions, group: JobGroup, signal: AbortSignal): Promise<string> {
  const { api, runner, namespace } = options;
  const configMaps = namespaced('api/v1', namespace, 'configmaps');
  const body = configMapOf({ runner, namespace, group }, namePrefix(group.name));
  const { metadata } = await api.ask<Job>({ method: 'POST', path: configMaps, body }, signal);
  const { name } = metadata;
  const mailbox = group.jobs[0]?.mailbox;
  const secrets = namespaced('api/v1', namespace, 'secrets');
  const paths = [`${configMaps}/${name}`, ...(mailbox === undefined ? [] : [`${secrets}/${name}`])];
  const make = async (): Promise<Job> => {
    if (mailbox !== undefined) {
      const secret = mailSecret(name, namespace, await mailbox());
      await api.bytes({ method: 'POST', path: secrets, body: secret }, signal);
    }
    return createJob(options, { runner, namespace, name, group }, signal);
  };
  const job = await make().catch(async (error) => {
    const forget = (path: string) => api.bytes({ method: 'DELETE', path }, new AbortController().signal);
    await Promise.all(paths.map((path) => forget(path).catch(() => undefined)));
    throw error;
  });
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid };
  const owned = { metadata: { ownerReferences: [owner] } };
  for (const path of paths) await api.bytes({ method: 'PATCH', path, body: owned }, signal);
  return name;
}

async function createJob(
  { api, namespace }: SubmitOptions,
  placed: Parameters<typeof jobOf>[0],
  signal: AbortSignal,
): Promise<Job> {
  const jobs = namespaced('apis/batch/v1', namespace, 'jobs');
  try {
    return await api.ask<Job>({ method: 'POST', path: jobs, body: jobOf(placed) }, signal);
  } catch (error) {
    // Its name is that of a ConfigMap just made: it was taken when it was asked for before, and only the answer was lost.
    if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
    return api.ask<Job>({ path: `${jobs}/${placed.name}` }, signal);
  }
}

/** A refusal of what was asked for: by a quota, an admission, or because it cannot be. */
function refusal(error: unknown): JobEnd | undefined {
  if (!(error instanceof ApiRefusal) || error.isPassing || error.isOfRights || error.status === 404)
    return undefined;
  return { kind: 'never-scheduled', reason: error.message };
}
