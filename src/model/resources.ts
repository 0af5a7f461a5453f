/** What a task says that it needs of its machine. What is left out it says nothing about. */
export interface ResourceRequest {
  /** Cores, in parts where a task needs less than one. */
  readonly cpu?: number;
  /** Also the limit that ends the task. */
  readonly memoryBytes?: number;
  /** Whole devices, which no other task gets meanwhile. */
  readonly gpu?: number;
  readonly diskBytes?: number;
  /** Longest time that it may take. */
  readonly timeMs?: number;
}

/** As a flow file and `--resources` name them. */
export const RESOURCE_NAMES = ['cpu', 'memory', 'gpu', 'disk', 'time'] as const;
export type ResourceName = (typeof RESOURCE_NAMES)[number];

/** The part of a request that each name stands for. */
export const RESOURCE_PARTS: { readonly [name in ResourceName]: keyof ResourceRequest } = {
  cpu: 'cpu',
  memory: 'memoryBytes',
  gpu: 'gpu',
  disk: 'diskBytes',
  time: 'timeMs',
};
