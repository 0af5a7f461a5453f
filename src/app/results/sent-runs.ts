import type { PushReport } from '../sharing/push.ts';

/** What a push sent. */
export interface SentRuns extends Pick<PushReport, 'store' | 'refs'> {
  /** Always empty: what could not go is an error of the kind `incomplete`. */
  readonly incomplete: readonly never[];
}
