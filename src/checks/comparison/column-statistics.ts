import type { ColumnStatistics } from '../../model/diff/table-diff.ts';
import type { SqlSession } from '../sql-port.ts';
import { isFloat, sqlName } from '../sql-text.ts';
import { isNumber } from '../wrong-rows.ts';
import type { ComparedColumn } from './compared-tables.ts';

/** To count different values takes memory for each of them; of larger tables they are estimated (HyperLogLog). */
const MOST_COUNTED_ROWS = 1_000_000;
const DIGITS = 6;
const MOST_CHARACTERS = 40;

interface OneSide {
  readonly columns: readonly ComparedColumn[];
  readonly side: 'before' | 'after';
  readonly rows: number;
}

export interface MeasuredColumn {
  readonly statistics: ColumnStatistics;
  /** An estimate of large tables, which differs by some percent from what it is. */
  readonly distinct: number;
}

/** Of each column, by reading the table once. @throws SqlError */
export async function columnStatistics(
  session: SqlSession,
  table: string,
  { columns, side, rows }: OneSide,
): Promise<readonly MeasuredColumn[]> {
  const isCounted = rows <= MOST_COUNTED_ROWS;
  const facts = columns.flatMap((column) => factsOf(sqlName(column.name), column[side], isCounted));
  const [row = []] = await session.rows(
    `select ${facts.map((fact, at) => `${fact} as f${at}`).join(', ')} from ${table}`,
  );
  const perColumn = facts.length / columns.length;
  return columns.map((_, at) => measured(row.slice(at * perColumn, (at + 1) * perColumn), isCounted));
}

function factsOf(value: string, type: string, isCounted: boolean): string[] {
  const distinct = isCounted ? `count(distinct ${value})` : `approx_count_distinct(${value})`;
  const facts = [`count(*) - count(${value})`, distinct];
  if (isNumber(type)) {
    const number = isFloat(type)
      ? `case when isfinite(${value}) then ${value}::double end`
      : `${value}::double`;
    const extreme = isFloat(type) ? `case when isfinite(${value}) then ${value} end` : value;
    // Beyond about 1e154 a square is more than a double holds.
    const bounded = `case when abs(${number}) < 1e150 then ${number} end`;
    return [...facts, `avg(${bounded})`, `stddev_samp(${bounded})`, `min(${extreme})`, `max(${extreme})`];
  }
  const isOrdered = type === 'DATE' || type.startsWith('TIMESTAMP') || type === 'TIME';
  return [...facts, 'null', 'null', ...(isOrdered ? [`min(${value})`, `max(${value})`] : ['null', 'null'])];
}

function measured(facts: readonly (string | null)[], isCounted: boolean): MeasuredColumn {
  const [nulls, distinct, mean, deviation, min, max] = facts;
  const number = (text: string): number => Number(Number(text).toPrecision(DIGITS));
  const statistics = {
    nulls: Number(nulls),
    ...(isCounted ? { distinct: Number(distinct) } : {}),
    ...(mean == null ? {} : { mean: number(mean) }),
    ...(deviation == null ? {} : { deviation: number(deviation) }),
    ...(min == null ? {} : { min: min.slice(0, MOST_CHARACTERS) }),
    ...(max == null ? {} : { max: max.slice(0, MOST_CHARACTERS) }),
  };
  return { statistics, distinct: Number(distinct) };
}
