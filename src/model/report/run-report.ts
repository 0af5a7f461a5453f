import type { RunRecord } from '../run.ts';

/** Everything that the page of a run shows, read and bounded already. Plain JSON but for the metrics of its record. */
export interface RunReport {
  readonly version: 1;
  readonly kind: 'run';
  /** Of a run under way: what is known of it so far; tasks that have not ended are in `live`. */
  readonly run: RunRecord;
  readonly live?: LiveRun;
  readonly tags: readonly string[];
  readonly note?: string;
  readonly plots: readonly ReportPlot[];
  readonly series: readonly ReportSeries[];
  readonly images: readonly ReportImage[];
  /** Of tasks that failed or run now. */
  readonly logs: readonly LogTail[];
  /** Sentences about what is not shown, and why. */
  readonly leftOut: readonly string[];
}

export interface LiveRun {
  /** Epoch milliseconds of the look. */
  readonly nowMs: number;
  /** False: the process that drove it has died. */
  readonly alive: boolean;
  /** Tasks that have not ended, in the order of the plan; `startedAt` (ISO 8601) of those that run. */
  readonly open: readonly { readonly task: string; readonly step: string; readonly startedAt?: string }[];
  /** Step → steps that it waits for. */
  readonly dependsOn: { readonly [step: string]: readonly string[] };
}

/** What a cell of a table of data holds; what JSON has no number for is a text. */
export type Cell = number | string | boolean | null;

/** Columns of equal length. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows there were, where not all are here. */
  readonly of?: number;
}

export interface ReportPlot {
  readonly task: string;
  readonly title: string;
  readonly file: string;
  readonly x: string;
  readonly y: string;
  /** Column that tells one curve from another. */
  readonly by?: string;
  readonly data: DataTable;
}

/** A metric over the steps of a training; curves of several tasks are told apart by `task`. */
export interface ReportSeries {
  readonly task: string;
  readonly x: string;
  readonly data: DataTable;
}

export interface ReportImage {
  readonly task: string;
  /** Artifact, and the file in it. */
  readonly name: string;
  readonly type: string;
  readonly base64: string;
  readonly sizeBytes: number;
}

export interface LogTail {
  readonly task: string;
  readonly attempt: number;
  /** The last lines, as text. */
  readonly text: string;
  /** More came before. */
  readonly cut: boolean;
}
