import type { Direction } from '../metric.ts';
import type { RunningRun } from '../running-run.ts';
import type { Cell } from './run-report.ts';

/** Everything that the page of a flow shows, by column: row n of each list is of run n, newest first. */
export interface FlowReport {
  readonly version: 1;
  readonly kind: 'flow';
  readonly flow: string;
  readonly description?: string;
  /** Epoch milliseconds of the look. */
  readonly nowMs: number;
  readonly ids: readonly string[];
  readonly status: CodedColumn;
  readonly user: CodedColumn;
  readonly branch: CodedColumn;
  /** Epoch seconds. */
  readonly started: readonly number[];
  readonly wallMs: readonly number[];
  readonly params: readonly ReportColumn[];
  readonly metrics: readonly MetricColumn[];
  /** By row, for few runs have them. */
  readonly texts: { readonly [row: string]: RowTexts };
  /** How many metrics were left out, as there are too many for a table. */
  readonly moreMetrics: number;
  readonly running: readonly RunningRun[];
}

/** Texts of which few are different: `of` has positions in `names`. */
export interface CodedColumn {
  readonly names: readonly string[];
  readonly of: readonly number[];
}

export interface ReportColumn {
  readonly name: string;
  readonly values: readonly Cell[];
}

export interface MetricColumn extends ReportColumn {
  readonly direction?: Direction;
}

export interface RowTexts {
  readonly tags?: readonly string[];
  readonly message?: string;
  readonly note?: string;
  readonly partial?: true;
  readonly remote?: string;
  readonly sweep?: string;
}
