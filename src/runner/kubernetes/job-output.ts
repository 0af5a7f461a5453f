import { ApiRefusal } from './api-refusal.ts';
import type { Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { findJobs } from './found-jobs.ts';
import { namespaced, parseId } from './job-ids.ts';
import { CONTAINER } from './pod-spec.ts';

const MOST_BYTES = 65_536;
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
  const pod = found.get(`${ref.namespace}/${ref.job}`)?.pods.get(ref.index);
  if (pod === undefined || !hasBegun(pod)) return undefined;
  const path = namespaced('api/v1', ref.namespace, `pods/${pod.metadata.name}/log`);
  const query = { container: CONTAINER, tailLines: `${MOST_LINES}` };
  try {
    return fromWholeCharacter(await api.bytes({ path, query, tries: 1 }, signal)).toString();
  } catch (error) {
    if (error instanceof ApiRefusal) return undefined;
    throw error;
  }
}

function hasBegun(pod: Pod): boolean {
  return pod.status?.containerStatuses?.some(({ state }) => state?.waiting === undefined) ?? false;
}

/** What was cut off may have ended within a character of UTF-8. */
function fromWholeCharacter(bytes: Buffer): Buffer {
  const end = bytes.subarray(Math.max(0, bytes.length - MOST_BYTES));
  if (bytes.length <= MOST_BYTES) return end;
  const at = end.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return end.subarray(at < 0 || at > 3 ? 0 : at);
}
