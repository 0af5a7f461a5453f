/** What answers queries over files. `src/checks/duckdb.ts` is the one there is. */
export interface SqlEngine {
  open(options: SqlOptions): Promise<SqlSession>;
}

export interface SqlOptions {
  /** Absolute paths of the only files that queries may read. */
  readonly files: readonly string[];
  /** Absolute folder for what does not fit into memory. */
  readonly spillFolder: string;
  /** What the engine may hold in memory; one GiB unless told otherwise. */
  readonly memoryBytes?: number;
  readonly signal: AbortSignal;
}

/** A row's values as texts, null for none. */
export type SqlRow = readonly (string | null)[];

/** Nothing is written by any of these but in memory; all throw `SqlError` for what is wrong with the text or the data. */
export interface SqlSession {
  /** Rows of a query of ours or of one that `requireQuery` has passed. */
  rows(query: string): Promise<SqlRow[]>;
  /** Runs statements of ours, as those that make views. */
  run(statement: string): Promise<void>;
  /** Passes just one statement, which only reads. */
  requireQuery(text: string): Promise<void>;
  close(): void;
}

/** What the engine said, in one line, without its own decoration. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
}
