import type { Job, Pod } from './api-types.ts';
import { condition } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { INDEX_LABEL, JOB_LABEL, type JobRef, jobKey, namespaced, OURS } from './job-ids.ts';

/** A Job and its pods, as the cluster has them. */
export interface FoundJob {
  readonly job: Job;
  /** By index; of several the newest. */
  readonly pods: ReadonlyMap<number, Pod>;
}

/** Of all Jobs and pods of ours. */
export const OURS_SELECTOR = Object.entries(OURS)
  .map(([name, value]) => `${name}=${value},${JOB_LABEL}`)
  .join(',');

/** More names than that make an address that servers refuse; then all of ours are asked for. */
const MOST_NAMES = 50;

/** The Jobs that are named, by `NAMESPACE/JOB`, in two questions for each namespace; one that is not there is left out. */
export async function findJobs(
  api: ClusterApi,
  refs: readonly JobRef[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundJob>> {
  const found = new Map<string, FoundJob>();
  for (const namespace of new Set(refs.map((ref) => ref.namespace))) {
    const names = new Set(refs.filter((ref) => ref.namespace === namespace).map(({ job }) => job));
    const query = { labelSelector: selectorOf(names) };
    // Pods after Jobs: one that a Job says has ended is then not seen as it was before.
    const jobs = await api.list<Job>(namespaced('apis/batch/v1', namespace, 'jobs'), query, signal);
    const pods = await api.list<Pod>(namespaced('api/v1', namespace, 'pods'), query, signal);
    for (const [key, one] of jobsWithPods(namespace, names, jobs, pods)) found.set(key, one);
  }
  return found;
}

/** Those Jobs of a namespace that are named, by `NAMESPACE/JOB`. */
export function jobsWithPods(
  namespace: string,
  names: ReadonlySet<string>,
  jobs: readonly Job[],
  pods: readonly Pod[],
): ReadonlyMap<string, FoundJob> {
  const ofJobs = Map.groupBy(pods, ({ metadata }) => metadata.labels?.[JOB_LABEL] ?? '');
  const named = jobs.filter(({ metadata }) => names.has(metadata.name));
  return new Map(
    named.map((job) => {
      const { name } = job.metadata;
      return [jobKey({ namespace, job: name }), { job, pods: byIndex(ofJobs.get(name) ?? []) }];
    }),
  );
}

/** Whether Kubernetes has nothing more to do with the Job. */
export function isOver({ status }: Job): boolean {
  return ['Complete', 'Failed'].some((type) => condition(status?.conditions, type) !== undefined);
}

function selectorOf(names: ReadonlySet<string>): string {
  if (names.size <= MOST_NAMES) return `${JOB_LABEL} in (${[...names].join(',')})`;
  return OURS_SELECTOR;
}

function byIndex(pods: readonly Pod[]): ReadonlyMap<number, Pod> {
  const age = ({ metadata }: Pod): string => metadata.creationTimestamp ?? '';
  const oldestFirst = [...pods].sort((a, b) => (age(a) < age(b) ? -1 : 1));
  return new Map(oldestFirst.map((pod) => [Number(pod.metadata.labels?.[INDEX_LABEL] ?? 0), pod]));
}
