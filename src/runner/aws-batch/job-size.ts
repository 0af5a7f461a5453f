import type { ResourceRequest } from '../../model/resources.ts';
import type { QueueFacts } from './queue-facts.ts';

/** What a job asks of AWS Batch. */
export interface JobSize {
  readonly vcpu: number;
  readonly memoryMib: number;
  readonly gpu: number;
  readonly diskGib: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** Of a job that asks for none, as of a step on this machine. */
const MEMORY_BYTES = 2 * GIB;
/** What AWS Batch takes for a limit of time at least. */
const SHORTEST_SECONDS = 60;

/** Of Fargate: what each number of vCPUs can have, MiB. Source: AWS Batch API, ResourceRequirement. */
const FARGATE: readonly { readonly vcpu: number; readonly memory: readonly number[] }[] = [
  { vcpu: 0.25, memory: [512, 1024, 2048] },
  { vcpu: 0.5, memory: [1, 2, 3, 4].map(gib) },
  { vcpu: 1, memory: steps(2, 8, 1) },
  { vcpu: 2, memory: steps(4, 16, 1) },
  { vcpu: 4, memory: steps(8, 30, 1) },
  { vcpu: 8, memory: steps(16, 60, 4) },
  { vcpu: 16, memory: steps(32, 120, 8) },
];
const FARGATE_DISK_GIB = { least: 21, most: 200 } as const;

/** The size that is at least what was asked for, or why there is none. */
export function sizeOf(
  wanted: ResourceRequest,
  { isFargate, mostCpu }: QueueFacts,
): JobSize | { readonly never: string } {
  const { cpu = isFargate ? 0.25 : 1, memoryBytes = MEMORY_BYTES, gpu = 0, diskBytes, timeMs } = wanted;
  const asked = {
    vcpu: isFargate ? cpu : Math.max(1, Math.ceil(cpu)),
    memoryMib: Math.max(4, Math.ceil(memoryBytes / MIB)),
    gpu: Math.ceil(gpu),
    diskGib: undefined,
    timeoutSeconds: timeMs === undefined ? undefined : Math.max(SHORTEST_SECONDS, Math.ceil(timeMs / 1000)),
  };
  const size = isFargate ? fargateSize(asked, diskBytes) : asked;
  if ('never' in size || mostCpu === undefined || size.vcpu <= mostCpu) return size;
  return {
    never: `it asks for ${size.vcpu} vCPUs, and no compute environment of the queue has more than ${mostCpu}`,
  };
}

function fargateSize(asked: JobSize, diskBytes: number | undefined): JobSize | { readonly never: string } {
  if (asked.gpu > 0)
    return { never: 'it asks for a GPU, and the queue runs jobs on Fargate, which has none' };
  const diskGib = diskBytes === undefined ? undefined : Math.ceil(diskBytes / GIB);
  if ((diskGib ?? 0) > FARGATE_DISK_GIB.most) {
    return {
      never: `it asks for a disk of ${diskGib} GiB, and Fargate has ${FARGATE_DISK_GIB.most} GiB at most`,
    };
  }
  for (const { vcpu, memory } of FARGATE) {
    const memoryMib = memory.find((one) => one >= asked.memoryMib);
    if (vcpu < asked.vcpu || memoryMib === undefined) continue;
    // Without being asked it gives 20 GiB.
    const disk = (diskGib ?? 0) < FARGATE_DISK_GIB.least ? undefined : diskGib;
    return { ...asked, vcpu, memoryMib, diskGib: disk };
  }
  return {
    never: `it asks for ${asked.vcpu} vCPUs and ${asked.memoryMib} MiB, and Fargate has 16 vCPUs and 122880 MiB at most`,
  };
}

function gib(count: number): number {
  return count * 1024;
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, at) => gib(from + at * step));
}
