import type { ResourceRequest } from './resources.ts';

const GPU = 'nvidia.com/gpu';

/** What is asked of a node, as Kubernetes names it. Time is no resource there. */
export function quantitiesOf({ cpu, memoryBytes, gpu, diskBytes }: ResourceRequest): {
  readonly [name: string]: string;
} {
  return {
    ...(cpu === undefined ? {} : { cpu: `${Math.max(1, Math.ceil(cpu * 1000))}m` }),
    ...(memoryBytes === undefined ? {} : { memory: `${Math.ceil(memoryBytes)}` }),
    ...(gpu === undefined || gpu === 0 ? {} : { [GPU]: `${Math.ceil(gpu)}` }),
    ...(diskBytes === undefined ? {} : { 'ephemeral-storage': `${Math.ceil(diskBytes)}` }),
  };
}
