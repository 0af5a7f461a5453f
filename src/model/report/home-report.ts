import type { RunningRun } from '../running-run.ts';

/** What the first page of `mlgit ui` shows. */
export interface HomeReport {
  readonly version: 1;
  readonly kind: 'home';
  readonly repository: string;
  readonly nowMs: number;
  readonly flows: readonly FlowSummary[];
  readonly running: readonly RunningRun[];
  readonly recent: readonly RecentRun[];
}

export interface FlowSummary {
  readonly flow: string;
  readonly description?: string;
  readonly runs: number;
  readonly failed: number;
  /** Epoch milliseconds; absent where it never ran. */
  readonly lastMs?: number;
}

export interface RecentRun {
  readonly id: string;
  readonly flow: string;
  readonly status: string;
  readonly user: string;
  readonly startedMs: number;
  readonly wallMs: number;
  readonly summary: string;
  readonly tags: readonly string[];
}
