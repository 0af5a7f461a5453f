import type { ResourceRequest } from '../../model/resources.ts';

const MIB = 2 ** 20;
/** What a worker takes beside its task: Node, and blocks on their way to and from the store. */
const WORKER_BYTES = 512 * MIB;
/** Of a step that declares no memory. Clusters have defaults of their own, some of which would not hold a worker. */
const UNDECLARED_BYTES = 2048 * MIB;

export type RemoteResources = ResourceRequest & Required<Pick<ResourceRequest, 'memoryBytes'>>;

/** What a task has on a runner. */
export function remoteResources(declared: ResourceRequest | undefined): RemoteResources {
  return { memoryBytes: UNDECLARED_BYTES, ...declared };
}

/** What the job of a task asks for. */
export function jobResources(resources: RemoteResources): ResourceRequest {
  return { ...resources, memoryBytes: resources.memoryBytes + WORKER_BYTES };
}

/** As the listings of the job system show it. */
export function jobName(flow: string, taskId: string): string {
  return `mlgit-${flow}-${taskId.replace(/[^A-Za-z0-9._-]+/g, '_')}`.slice(0, 100);
}
