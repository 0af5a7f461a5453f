import type { JobEnd } from '../job-port.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Event } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type JobRef, namespaced } from './job-ids.ts';

/** Why Kubernetes could not make a pod of the Job, in its words; undefined when it has not said so. */
export async function whyNoPod(
  api: ClusterApi,
  ref: JobRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  const failed = (await eventsOf(api, ref, { kind: 'Job', name: ref.job }, signal)).filter(
    ({ reason }) => reason === 'FailedCreate',
  );
  return failed.at(-1)?.message?.replace(/^Error creating: /, '');
}

/** What became of a pod that is not there any more, by what was told of it while it was. */
export async function whyGone(api: ClusterApi, ref: JobRef, signal: AbortSignal): Promise<JobEnd> {
  const ofJob = await eventsOf(api, ref, { kind: 'Job', name: ref.job }, signal);
  const created = ofJob.flatMap(({ message = '' }) => /^Created pod: (\S+)$/.exec(message)?.[1] ?? []);
  const pod = created.findLast((name) => name.startsWith(`${ref.job}-${ref.index}-`));
  const events = pod === undefined ? [] : await eventsOf(api, ref, { kind: 'Pod', name: pod }, signal);
  const silent = events.find(({ reason }) => reason === 'NodeNotReady');
  if (silent !== undefined) return { kind: 'lost', reason: `its ${said(silent)}` };
  const taken = events.find(({ reason = '' }) => TAKEN.has(reason));
  if (taken !== undefined) return { kind: 'preempted', reason: said(taken) };
  return { kind: 'lost', reason: `the pod ${pod ?? `of index ${ref.index}`} is gone` };
}

/** Events of a pod that something more important, or the node, took its place from. */
const TAKEN = new Set(['Preempted', 'Preempting', 'Evicted', 'TaintManagerEviction', 'NodeShutdown']);

function said({ reason = '', message }: Event): string {
  return message ? `${reason}: ${message}` : reason;
}

async function eventsOf(
  api: ClusterApi,
  { namespace }: JobRef,
  { kind, name }: { readonly kind: string; readonly name: string },
  signal: AbortSignal,
): Promise<readonly Event[]> {
  const fieldSelector = `involvedObject.kind=${kind},involvedObject.name=${name}`;
  try {
    return await api.list<Event>(namespaced('api/v1', namespace, 'events'), { fieldSelector }, signal);
  } catch (error) {
    // They explain; without the right to read them there is no explanation.
    if (error instanceof ApiRefusal && error.status === 403) return [];
    throw error;
  }
}
