import type { CacheStore } from '../../store/local-port.ts';

/** Of a run that finds nothing computed and leaves nothing for others; it waits for nobody who computes the same. */
export const NO_CACHE: CacheStore = {
  lookup: async () => undefined,
  entries: async () => [],
  publish: async () => {},
  claim: async () => ({ release: async () => {} }),
};
