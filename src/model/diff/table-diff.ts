/** Two tables, by columns, rows, and the distributions of columns. */
export interface TableDiff {
  readonly kind: 'table';
  readonly rows: {
    /** How many rows. */
    readonly before: number;
    /** How many rows. */
    readonly after: number;
  };
  readonly columns: ColumnChanges;
  /** Undefined when no column is in both. */
  readonly matched?: MatchedRows;
  /**
   * Only where a tolerance was asked for, and the two have as many rows and the same columns: rows, taken in their order, with a
   * value that is not within it.
   */
  readonly outside?: number;
  /** Columns of both whose values are distributed otherwise, those that moved most first. */
  readonly moved: readonly ColumnMove[];
  readonly movedLeft: number;
  /** Columns beyond those that are looked into. */
  readonly columnsLeft: number;
}

/** Types are those of DuckDB. */
export interface ColumnChanges {
  readonly added: readonly Column[];
  readonly removed: readonly Column[];
  readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** Columns of the same name and type. */
  readonly same: number;
  /** Whether the columns of both stand in another order. */
  readonly reordered: boolean;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Rows of the two, compared by the columns that both have. */
export interface MatchedRows {
  /** `key`: rows of the same key are one row that may have changed. `rows`: each row stands for itself, and counts as often as it is there. */
  readonly by: 'key' | 'rows';
  readonly key: readonly string[];
  /** Why the key that was asked for is none. */
  readonly notKey?: string;
  readonly added: number;
  readonly removed: number;
  /** Zero without a key. */
  readonly changed: number;
  /** Column → rows in which it changed, most first. */
  readonly changedBy: readonly { readonly column: string; readonly rows: number }[];
  /** A few of each, the lowest first. Values are texts, null for none. */
  readonly samples: {
    readonly added: readonly Cells[];
    readonly removed: readonly Cells[];
    readonly changed: readonly ChangedRow[];
  };
}

/** Column → value; not all columns of a wide table. */
export type Cells = { readonly [column: string]: string | null };

export interface ChangedRow {
  readonly key: Cells;
  readonly cells: readonly {
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface ColumnMove {
  readonly column: string;
  readonly before: ColumnStatistics;
  readonly after: ColumnStatistics;
  /**
   * Population stability index: of numbers and times over the tenths of the column before, of others over their values. Undefined
   * when one side has no values, or there are too many different ones.
   */
  readonly psi?: number;
  /** Of a column that has few different values: shares of rows, from 0 to 1, of those that moved most. */
  readonly categories?: readonly {
    readonly value: string | null;
    /** Share of the rows, from 0 to 1. */
    readonly before: number;
    /** Share of the rows, from 0 to 1. */
    readonly after: number;
  }[];
}

export interface ColumnStatistics {
  readonly nulls: number;
  /** Different values; of tables with more than a million rows only where `categories` could be. */
  readonly distinct?: number;
  /** Of numbers, to six digits; NaN and the infinities are left out. */
  readonly mean?: number;
  /** Standard deviation of a sample, of two values and more. */
  readonly deviation?: number;
  /** Of numbers and times, as text. */
  readonly min?: string;
  readonly max?: string;
}
