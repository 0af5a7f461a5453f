import type { Memo } from './memo-port.ts';

/** Remembers nothing: what there is where the index cannot be had. */
export const NO_MEMO: Memo = {
  get: () => undefined,
  getMany: () => new Map(),
  set: () => {},
  setMany: () => {},
  clear: () => {},
};
