import type { ResourceRequest } from '../../../model/resources.ts';

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
export function jobResources(resources: RemoteResources, taking?: Taking): ResourceRequest {
  const { memoryBytes, timeMs } = resources;
  return {
    ...resources,
    memoryBytes: memoryBytes + WORKER_BYTES,
    ...(timeMs === undefined ? {} : { timeMs: taking?.timeMs ?? timeMs }),
  };
}

/** How a job that takes further tasks stays within its limit of time. */
export interface Taking {
  /** Only while it is younger, milliseconds. */
  readonly withinMs: number;
  /** The limit that it needs for that, milliseconds; undefined: none is asked for. */
  readonly timeMs: number | undefined;
}

/** Past this a job has done what it costs to start one, and its end is a chance for others who wait. */
const TAKE_WITHIN_MS = 60_000;
/** For fetching the worker, and for ending what has to be ended. */
const BESIDE_TASKS_MS = 60_000;
/** What takes longer is not worth asking for more: partitions and queues have limits. */
const SHORT_MS = 600_000;

/** Undefined: its limit leaves no room for a further task as long as a task of this step may take. */
export function takingOf(resources: RemoteResources, timeoutMs: number | undefined): Taking | undefined {
  const withinMs = TAKE_WITHIN_MS;
  const { timeMs } = resources;
  if (timeMs === undefined) return { withinMs, timeMs };
  const neededMs = withinMs + Math.min(timeMs, timeoutMs ?? timeMs) + BESIDE_TASKS_MS;
  if (neededMs <= timeMs) return { withinMs, timeMs };
  return timeMs <= SHORT_MS ? { withinMs, timeMs: neededMs } : undefined;
}

/** As the listings of the job system show it. */
export function jobName(flow: string, taskId: string): string {
  return `mlgit-${flow}-${taskId.replace(/[^A-Za-z0-9._-]+/g, '_')}`.slice(0, 100);
}
