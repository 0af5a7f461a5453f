import type { SqlSession } from '../sql-port.ts';
import { isFloat, sqlName, sqlNumber } from '../sql-text.ts';
import { isNumber } from '../wrong-rows.ts';
import { comparable } from './column-changes.ts';
import type { MeasuredColumn } from './column-statistics.ts';
import type { ComparedColumn, ComparedTables, TableNames } from './compared-tables.ts';

/** Rows of each side by the same bins, in the same order. */
export interface Histogram {
  readonly bins: readonly string[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Whether a bin is a value; else it is one of the tenths of the side before. */
  readonly isOfValues: boolean;
}

/** What the bin of nulls is called; a value has another first character. */
export const NULL_BIN = 'n';
/** A column with more different values than these has no categories. */
const MOST_CATEGORIES = 1000;
/** Tenths are found by holding all values of a column; so many values are held at once. */
const HELD_VALUES = 10_000_000;
const BINS = 10;

interface Binned extends ComparedTables {
  readonly measured: {
    readonly before: readonly MeasuredColumn[];
    readonly after: readonly MeasuredColumn[];
  };
}

/** Of each column; undefined of those that are neither ordered nor of few values. @throws SqlError */
export async function histograms(
  session: SqlSession,
  names: TableNames,
  { columns, rows, measured }: Binned,
): Promise<readonly (Histogram | undefined)[]> {
  const edges = await tenths(session, names.before, { columns, rows });
  const expressions = columns.map((column, at) => {
    const known = edges.get(column.name);
    if (known !== undefined) return { isOfValues: false, bin: binOfNumber(column, known) };
    const isCategory =
      !isOrdered(column) &&
      [measured.before[at], measured.after[at]].every((side) => (side?.distinct ?? 0) <= MOST_CATEGORIES);
    return isCategory ? { isOfValues: true, bin: binOfValue(column) } : undefined;
  });
  const wanted = expressions.filter((one) => one !== undefined);
  if (wanted.length === 0) return columns.map(() => undefined);
  const query = (table: string): string =>
    `select ${wanted.map(({ bin }, at) => `to_json(map_entries(histogram(${bin}))) as h${at}`).join(', ')} from ${table}`;
  const [before = []] = await session.rows(query(names.before));
  const [after = []] = await session.rows(query(names.after));
  let at = 0;
  return expressions.map((one) => {
    if (one === undefined) return undefined;
    const found = { before: before[at], after: after[at], isOfValues: one.isOfValues };
    at++;
    return joined(found);
  });
}

function isOrdered({ before, after }: ComparedColumn): boolean {
  return [before, after].every(isNumber) || [before, after].every(isMoment);
}

function isMoment(type: string): boolean {
  return type === 'DATE' || type.startsWith('TIMESTAMP');
}

/** Numbers as doubles, and moments as seconds; NaN and the infinities are null. */
function ordered(name: string, type: string): string {
  const value = sqlName(name);
  if (isMoment(type)) return `epoch(${value}::timestamptz)::double`;
  return isFloat(type) ? `case when isfinite(${value}) then ${value}::double end` : `${value}::double`;
}

/** Column → the values that part the tenths of it, so many columns at a time that their values can be held. */
async function tenths(
  session: SqlSession,
  table: string,
  { columns, rows }: ComparedTables,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const shares = Array.from({ length: BINS - 1 }, (_, at) => (at + 1) / BINS).join(', ');
  const numbers = columns.filter(isOrdered);
  const atOnce = Math.max(1, Math.floor(HELD_VALUES / rows.before));
  const edges = new Map<string, readonly number[]>();
  for (let from = 0; from < numbers.length; from += atOnce) {
    const batch = numbers.slice(from, from + atOnce);
    const [row = []] = await session.rows(
      `select ${batch.map(({ name, before }, at) => `to_json(quantile_disc(${ordered(name, before)}, [${shares}])) as q${at}`).join(', ')} from ${table}`,
    );
    for (const [at, { name }] of batch.entries())
      edges.set(name, [...new Set((JSON.parse(row[at] ?? 'null') as number[] | null) ?? [])]);
  }
  return edges;
}

/** Works for both sides, as moments and numbers are told apart by the side before and have been found to agree. */
function binOfNumber({ name, before, after }: ComparedColumn, edges: readonly number[]): string {
  const type = isFloat(after) ? after : before;
  const value = ordered(name, type);
  const cases = edges.map((edge, at) => `when (${value}) <= ${sqlNumber(edge, 'DOUBLE')} then 'b${at}'`);
  return `case when (${value}) is null then '${NULL_BIN}' ${cases.join(' ')} else 'b${edges.length}' end`;
}

function binOfValue(column: ComparedColumn): string {
  return `coalesce('v' || ${comparable(column)}::varchar, '${NULL_BIN}')`;
}

function joined(found: {
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
  readonly isOfValues: boolean;
}): Histogram {
  const [before, after] = [countsOf(found.before), countsOf(found.after)];
  const bins = [...new Set([...before.keys(), ...after.keys()])].sort();
  const counts = (side: ReadonlyMap<string, number>): number[] => bins.map((bin) => side.get(bin) ?? 0);
  return { bins, before: counts(before), after: counts(after), isOfValues: found.isOfValues };
}

function countsOf(json: string | null | undefined): Map<string, number> {
  const entries = JSON.parse(json ?? 'null') as { readonly key: string; readonly value: number }[] | null;
  return new Map((entries ?? []).map(({ key, value }) => [key, value]));
}
