import { ApiRefusal } from './api-refusal.ts';
import { condition, type Node, type Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';

/**
 * Why nothing is heard of a pod that should be running; undefined when its node reports. Kubernetes marks the pods of a silent
 * node as not ready, so that no node has to be looked at for the others.
 */
export async function whySilent(api: ClusterApi, pod: Pod, signal: AbortSignal): Promise<string | undefined> {
  const { phase, conditions } = pod.status ?? {};
  const name = pod.spec.nodeName;
  const isSuspect = phase === 'Unknown' || condition(conditions, 'Ready', 'False') !== undefined;
  if (!isSuspect || name === undefined) return undefined;
  try {
    const node = await api.ask<Node>({ path: `/api/v1/nodes/${name}` }, signal);
    const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status === 'True') return undefined;
    return `the node ${name} is not ready: ${ready?.message || 'it does not say why'}`;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    if (error.status === 404) return `the node ${name} is gone`;
    if (error.status === 403) return `the pod on node ${name} is not ready any more`;
    throw error;
  }
}
