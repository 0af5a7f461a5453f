import type { ResourceRequest } from '../../model/resources.ts';
import type { Texts } from './api-types.ts';

const GPU = 'nvidia.com/gpu';

/** What is asked of a node, as Kubernetes names it. Time is no resource there. */
export function quantitiesOf({ cpu, memoryBytes, gpu, diskBytes }: ResourceRequest): Texts {
  return {
    ...(cpu === undefined ? {} : { cpu: `${Math.max(1, Math.ceil(cpu * 1000))}m` }),
    ...(memoryBytes === undefined ? {} : { memory: `${Math.ceil(memoryBytes)}` }),
    ...(gpu === undefined || gpu === 0 ? {} : { [GPU]: `${Math.ceil(gpu)}` }),
    ...(diskBytes === undefined ? {} : { 'ephemeral-storage': `${Math.ceil(diskBytes)}` }),
  };
}

const SUFFIXES: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity of Kubernetes stands for; NaN for what is none. */
export function parseQuantity(text: string): number {
  const [, number = '', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  return number === '' ? Number.NaN : Number(number) * (SUFFIXES[suffix] ?? Number.NaN);
}
