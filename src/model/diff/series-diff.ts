import type { Direction } from '../metric.ts';
import type { DiffNumber } from './diff-value.ts';
import type { MetricVerdict } from './metric-diff.ts';

/** Series of metrics, written row by row while a task ran. */
export interface SeriesDiff {
  readonly changed: readonly SeriesChange[];
  readonly same: number;
}

export interface SeriesChange {
  readonly step: string;
  readonly task: string;
  readonly path: string;
  /** Absent where they were not read: `unknown` says why. */
  readonly columns?: readonly SeriesColumnChange[];
}

export interface SeriesColumnChange {
  readonly name: string;
  readonly before?: SeriesColumn;
  readonly after?: SeriesColumn;
  readonly direction?: Direction;
  /** By the last values; `same`: they are equal. */
  readonly verdict: MetricVerdict | 'same';
}

export interface SeriesColumn {
  /** How many values there are. */
  readonly rows: number;
  readonly last: DiffNumber;
  /** At most 60 of the values, evenly taken, the last among them; null for what is not finite. */
  readonly points: readonly (number | null)[];
}
