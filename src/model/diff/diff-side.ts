import type { RunStatus } from '../run-status.ts';

/** One of the runs that are compared. */
export interface DiffSide {
  readonly run: string;
  readonly flow: string;
  /** A SPEC that names just this run: `credit@k3f9…`. */
  readonly spec: string;
  /** `running`: it goes on, and is compared as far as it got. */
  readonly status: RunStatus | 'running';
  /** Of part of the flow. */
  readonly partial?: true;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Absent while it runs. */
  readonly endedAt?: string;
  readonly user: string;
  readonly host: string;
  readonly branch?: string;
  readonly message?: string;
  /** The remote that it was fetched from. */
  readonly remote?: string;
  readonly sweep?: string;
  readonly tags: readonly string[];
  /** Git object ids: of the run, absent while it runs, and of its code. */
  readonly commit?: string;
  readonly codeCommit: string;
  /** The code is a snapshot of a changed working tree. */
  readonly dirty: boolean;
  readonly tasks: OutcomeCounts;
}

/** How many tasks came to which end. */
export interface OutcomeCounts {
  readonly ran: number;
  readonly cached: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
}
