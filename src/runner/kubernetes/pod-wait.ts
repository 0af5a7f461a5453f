import { type ContainerStatus, condition, type Pod } from './api-types.ts';

/** Why a pod has not begun. */
export interface PodWait {
  /** In the cluster's own words; undefined where it has said nothing yet. */
  readonly reason: string | undefined;
  /** `unschedulable`: no node has room; `broken`: it is not like to begin at all; `wrong`: it never can. */
  readonly kind: 'ordinary' | 'unschedulable' | 'broken' | 'wrong';
}

/** Reasons for which a kubelet tries again and again, and that seldom go by themselves. */
const BROKEN = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

export function waitOf(pod: Pod): PodWait {
  const unscheduled = condition(pod.status?.conditions, 'PodScheduled', 'False');
  if (unscheduled !== undefined) {
    const kind = unscheduled.reason === 'Unschedulable' ? 'unschedulable' : 'ordinary';
    return { kind, reason: unscheduled.message || unscheduled.reason };
  }
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const waiting = [...initContainerStatuses, ...containerStatuses].flatMap(waitingOf);
  const worst = waiting.find(({ kind }) => kind === 'wrong') ?? waiting.find(({ kind }) => kind === 'broken');
  return worst ?? waiting[0] ?? { kind: 'ordinary', reason: undefined };
}

function waitingOf({ state }: ContainerStatus): PodWait[] {
  const { reason, message } = state?.waiting ?? {};
  if (reason === undefined) return [];
  const kind = reason === 'InvalidImageName' ? 'wrong' : BROKEN.has(reason) ? 'broken' : 'ordinary';
  return [{ kind, reason: message ? `${reason}: ${message}` : reason }];
}
