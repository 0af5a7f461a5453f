import type { ConcernKind } from '../../model/acceptance.ts';

export type Ruling = 'allow' | 'warn' | 'refuse';

/** What is done about each concern. */
export type AcceptPolicy = { readonly [kind in ConcernKind]: Ruling };

export const DEFAULT_POLICY: AcceptPolicy = {
  unfinished: 'refuse',
  partial: 'refuse',
  sweep: 'refuse',
  stale: 'warn',
  checks: 'refuse',
  warnings: 'warn',
  undeclared: 'warn',
  unshared: 'warn',
};
