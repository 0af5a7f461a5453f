import type { JobEnd } from '../job-port.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Job, Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type JobRef, namespaced } from './job-ids.ts';

const ANNOTATION = 'mlgit/end-';

/** The end that was decided for an index rather than seen, by whichever process. */
export function settledEnd(job: Job, index: number): JobEnd | undefined {
  const text = job.metadata.annotations?.[`${ANNOTATION}${index}`];
  return text === undefined ? undefined : (JSON.parse(text) as JobEnd);
}

/** A Job with what has become of its indexes. */
export interface JobToSettle {
  readonly ref: Pick<JobRef, 'namespace' | 'job'>;
  /** What was decided, by index. */
  readonly ends: ReadonlyMap<number, JobEnd>;
  /** Of these indexes. */
  readonly pods: readonly Pod[];
  /** Whether no other index goes on. */
  readonly isWhole: boolean;
}

/**
 * Writes the ends to the Job, so that every process tells the same, then ends what runs or waits. A Job of which nothing is
 * left to run gets a deadline that is over: then Kubernetes ends it, whether its pods exist yet or not, and forgets it in time.
 */
export async function settle(api: ClusterApi, job: JobToSettle, signal: AbortSignal): Promise<void> {
  const { ref, ends, pods, isWhole } = job;
  const annotations = Object.fromEntries(
    [...ends].map(([index, end]) => [`${ANNOTATION}${index}`, JSON.stringify(end)]),
  );
  const body = { metadata: { annotations }, ...(isWhole ? { spec: { activeDeadlineSeconds: 1 } } : {}) };
  const path = namespaced('apis/batch/v1', ref.namespace, `jobs/${ref.job}`);
  if (!(await wasThere(api.bytes({ method: 'PATCH', path, body }, signal)))) return;
  await Promise.all(pods.map((pod) => endPod(api, ref.namespace, pod, signal)));
}

/** A pod that has ended keeps its log. */
export async function endPod(
  api: ClusterApi,
  namespace: string,
  pod: Pod,
  signal: AbortSignal,
): Promise<void> {
  const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (hasEnded || pod.metadata.deletionTimestamp !== undefined) return;
  const path = namespaced('api/v1', namespace, `pods/${pod.metadata.name}`);
  await wasThere(api.bytes({ method: 'DELETE', path }, signal));
}

async function wasThere(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return false;
    throw error;
  }
}
