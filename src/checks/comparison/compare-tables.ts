import type { MatchedRows, TableDiff } from '../../model/diff/table-diff.ts';
import type { Tolerance } from '../../model/reproduction.ts';
import { tableFormatOf } from '../../model/table-format.ts';
import { type SqlEngine, SqlError, type SqlSession } from '../sql-port.ts';
import { sqlName } from '../sql-text.ts';
import type { TableFile } from '../table-source.ts';
import { Tables } from '../tables.ts';
import { columnChanges, comparedColumns } from './column-changes.ts';
import { columnMoves } from './column-moves.ts';
import { matchRows } from './match-rows.ts';
import { rowsOutside } from './rows-outside.ts';

export interface TableComparison {
  readonly engine: SqlEngine;
  /** Absolute folder for what does not fit into memory. */
  readonly spillFolder: string;
  /** Columns whose values name a row. */
  readonly key: readonly string[];
  readonly tolerance?: Tolerance;
  readonly signal: AbortSignal;
}

/** What the engine may hold of the two tables, whatever their sizes; more goes to the disk. */
const MEMORY_BYTES = 384 * 1024 * 1024;
/** Columns beyond these are compared by name and type alone. */
const MOST_COLUMNS = 200;

/**
 * How two tables differ: columns, rows, and distributions. `unreadable` is why one of them is no table, as the end of a sentence.
 * @throws MlgitError `duckdb-missing`; what the signal was aborted with.
 */
export async function compareTables(
  before: TableFile,
  after: TableFile,
  { engine, spillFolder, key, signal, tolerance }: TableComparison,
): Promise<TableDiff | { readonly unreadable: string }> {
  const files = [before.path, after.path];
  const session = await engine.open({ files, spillFolder, signal, memoryBytes: MEMORY_BYTES });
  try {
    return await compare(session, { before, after }, { key, tolerance });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { unreadable: error.message };
  } finally {
    session.close();
  }
}

async function compare(
  session: SqlSession,
  { before, after }: { readonly before: TableFile; readonly after: TableFile },
  { key, tolerance }: { readonly key: readonly string[]; readonly tolerance: Tolerance | undefined },
): Promise<TableDiff> {
  const tables = new Tables(session, {
    outputs: new Map([
      ['before', { kind: 'files', files: [before], isFolder: false }],
      ['after', { kind: 'files', files: [after], isFolder: false }],
    ]),
    inputs: new Map(),
  });
  const views = { before: await tables.named('before'), after: await tables.named('after') };
  const old = await tables.columnsOf(views.before);
  const now = await tables.columnsOf(views.after);
  const names = {
    before: await readOnce(session, before, views.before),
    after: await readOnce(session, after, views.after),
  };
  const all = comparedColumns(old, now);
  const columns = all.slice(0, MOST_COLUMNS);
  const rows = { before: await rowCount(session, names.before), after: await rowCount(session, names.after) };
  const matched = await matchRows(session, names, { columns, key });
  const isSameShape =
    rows.before === rows.after && columns.length === old.size && columns.length === now.size;
  const outside =
    tolerance === undefined || !isSameShape
      ? undefined
      : await rowsOutside(session, names, { columns, tolerance });
  const measured = columns.filter(({ name }) => mayHaveMoved(name, matched));
  const moves = await columnMoves(session, names, { columns: measured, rows });
  return {
    kind: 'table',
    rows,
    columns: columnChanges(old, now),
    ...(matched === undefined ? {} : { matched }),
    ...(outside === undefined ? {} : { outside }),
    ...moves,
    columnsLeft: all.length - columns.length,
  };
}

/** A text is parsed once, into a table that lies in the spill folder as far as it is large; of Parquet, columns are read as needed. */
async function readOnce(session: SqlSession, { name }: TableFile, view: string): Promise<string> {
  if (tableFormatOf(name)?.kind === 'parquet') return view;
  const table = sqlName(`rows of ${view}`);
  await session.run(`create temp table ${table} as select * from ${view}`);
  return table;
}

/** How the values of a key are distributed says nothing; what did not change in any row is not measured. */
function mayHaveMoved(column: string, matched: MatchedRows | undefined): boolean {
  if (matched === undefined || matched.key.includes(column)) return false;
  if (matched.added > 0 || matched.removed > 0) return true;
  return matched.changedBy.some((changed) => changed.column === column);
}

async function rowCount(session: SqlSession, table: string): Promise<number> {
  const [row] = await session.rows(`select count(*) from ${table}`);
  return Number(row?.[0]);
}
