import type { Direction } from '../metric.ts';
import type { DiffSide } from './diff-side.ts';
import type { DiffValue } from './diff-value.ts';

/** Several runs side by side. Every list of values has one for each run, in their order; null where a run has none. */
export interface RunTable {
  readonly version: 1;
  readonly kind: 'run-table';
  readonly runs: readonly DiffSide[];
  /** Parameters that are not the same in all of them. */
  readonly params: readonly ParamRow[];
  readonly sameParams: number;
  readonly metrics: readonly MetricRow[];
  readonly cost: readonly RowCost[];
  /** Digest of the code that steps could read, by step; steps in which it is not the same. */
  readonly code: readonly TextRow[];
}

export interface ParamRow {
  readonly name: string;
  readonly values: readonly (DiffValue | null)[];
}

export interface TextRow {
  readonly step: string;
  readonly values: readonly (string | null)[];
}

export interface MetricRow {
  /** Absent where the name alone is that of one task. */
  readonly task?: string;
  readonly name: string;
  readonly direction?: Direction;
  readonly values: readonly (DiffValue | null)[];
  /** Indices of the runs that have the best value; empty without a direction. */
  readonly best: readonly number[];
  readonly differs: boolean;
}

export interface RowCost {
  readonly wallMs?: number;
  readonly cpuMs?: number;
  readonly peakBytes?: number;
}
