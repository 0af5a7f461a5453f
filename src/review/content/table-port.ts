import type { TableDiff } from '../../model/diff/table-diff.ts';
import type { Tolerance } from '../../model/reproduction.ts';

/** A table as a file; the end of its name says how it is written. */
export interface TableFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
}

export interface TableOptions {
  /** Columns whose values name a row. None: each row stands for itself. */
  readonly key: readonly string[];
  /** With it, `outside` of the answer is told. */
  readonly tolerance?: Tolerance;
  readonly signal: AbortSignal;
}

/**
 * What compares tables. `unreadable` is why one of them is none, as the end of a sentence.
 * @throws MlgitError `duckdb-missing` when the engine is not there; what the signal was aborted with.
 */
export type CompareTables = (
  before: TableFile,
  after: TableFile,
  options: TableOptions,
) => Promise<TableDiff | { readonly unreadable: string }>;
