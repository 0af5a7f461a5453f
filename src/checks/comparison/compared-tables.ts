/** A column that both tables have. */
export interface ComparedColumn {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Rows of the two tables and how many there are of each. */
export interface ComparedTables {
  readonly columns: readonly ComparedColumn[];
  readonly rows: { readonly before: number; readonly after: number };
}

export interface TableNames {
  readonly before: string;
  readonly after: string;
}
