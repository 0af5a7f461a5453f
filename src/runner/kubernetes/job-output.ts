import { MOST_OUTPUT_BYTES, textOfTail } from '../output-tail.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { findJobs } from './found-jobs.ts';
import { jobKey, namespaced, parseId } from './job-ids.ts';
import { CONTAINER } from './pod-settings.ts';

/** The API counts from the end in lines alone. */
const MOST_LINES = 5_000;

/** The end of what the container printed; undefined where there is none, or its node cannot be asked. */
export async function readOutput(
  api: ClusterApi,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ref = parseId(id);
  if (ref === undefined) return undefined;
  const found = await findJobs(api, [ref], signal);
  const pod = found.get(jobKey(ref))?.pods.get(ref.index);
  if (pod === undefined || !hasBegun(pod)) return undefined;
  const path = namespaced('api/v1', ref.namespace, `pods/${pod.metadata.name}/log`);
  const query = { container: CONTAINER, tailLines: `${MOST_LINES}` };
  try {
    return textOfTail((await api.bytes({ path, query, tries: 1 }, signal)).subarray(-MOST_OUTPUT_BYTES));
  } catch (error) {
    if (error instanceof ApiRefusal) return undefined;
    throw error;
  }
}

function hasBegun(pod: Pod): boolean {
  return pod.status?.containerStatuses?.some(({ state }) => state?.waiting === undefined) ?? false;
}
