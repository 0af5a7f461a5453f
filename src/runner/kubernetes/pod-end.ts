import type { JobEnd } from '../job-port.ts';
import { endingSignal } from '../linux-signals.ts';
import { type Condition, type ContainerStatus, condition, type Pod, type Terminated } from './api-types.ts';
import { CONTAINER } from './pod-settings.ts';

/** What the kubelet says of containers that it could not start in this image; no node can. */
const NOT_STARTED = new Set(['StartError', 'ContainerCannotRun', 'RunContainerError']);
/** What is told of a container of which nothing is known any more. */
const FORGOTTEN = 'ContainerStatusUnknown';

/** How the job of a pod ended; undefined while it has not. */
export function endOfPod(pod: Pod): JobEnd | undefined {
  const { phase, reason } = pod.status ?? {};
  const terminated = containerOf(pod)?.state?.terminated;
  if (terminated === undefined && phase !== 'Failed' && phase !== 'Succeeded') return undefined;
  if (terminated?.reason === 'OOMKilled') return { kind: 'oom' };
  if (reason === 'DeadlineExceeded') return { kind: 'timeout' };
  if (terminated?.exitCode === 0) return { kind: 'exit', exitCode: 0 };
  const disrupted = ofDisruption(pod);
  if (disrupted !== undefined) return disrupted;
  const end = terminated === undefined ? lost(pod) : ofContainer(terminated);
  // What it got was the signal that comes before the end of its pod.
  const isDeleted = end.kind === 'signal' && pod.metadata.deletionTimestamp !== undefined;
  return isDeleted ? { kind: 'lost', reason: `the pod ${pod.metadata.name} was deleted` } : end;
}

export function containerOf(pod: Pod): ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}

/** What took a pod away that did not end by itself. */
function ofDisruption(pod: Pod): JobEnd | undefined {
  const { reason: because, message } = pod.status ?? {};
  const disruption = condition(pod.status?.conditions, 'DisruptionTarget');
  if (disruption?.reason === 'DeletionByPodGC') return { kind: 'lost', reason: words(disruption) };
  if (because === 'NodeLost') return { kind: 'lost', reason: message ?? because };
  if (disruption !== undefined) return { kind: 'preempted', reason: words(disruption) };
  // The kubelet's own reasons to end or refuse a pod: pressure, a shutdown, a device or memory that somebody was quicker to take.
  return because === undefined
    ? undefined
    : { kind: 'preempted', reason: `${because}: ${message ?? 'by its node'}` };
}

function ofContainer({ exitCode, signal, reason, message }: Terminated): JobEnd {
  if (reason === FORGOTTEN) return { kind: 'lost', reason: message ?? reason };
  if (reason !== undefined && NOT_STARTED.has(reason)) {
    return { kind: 'never-scheduled', reason: `${reason}: ${message ?? 'the container cannot be started'}` };
  }
  const name = endingSignal(signal || exitCode - 128);
  return name === undefined ? { kind: 'exit', exitCode } : { kind: 'signal', signal: name };
}

function lost(pod: Pod): JobEnd {
  return { kind: 'lost', reason: pod.status?.message ?? 'its pod failed before its container was started' };
}

function words({ reason, message }: Condition): string {
  return message ? `${reason}: ${message}` : (reason ?? 'disrupted');
}
