import type { TableRule } from '../model/check.ts';
import { populationStabilityIndex } from './psi.ts';
import { SqlError, type SqlSession } from './sql-port.ts';
import { isFloat, sqlName, sqlNumber } from './sql-text.ts';
import type { Tables } from './tables.ts';
import { shortNumber, type Verdict, verdict } from './verdict.ts';
import { isNumber } from './wrong-rows.ts';

type DriftRule = Extract<TableRule, { kind: 'drift' }>;

/** How far a column has moved from the one of the same name in a reference table. @throws SqlError */
export async function evaluateDrift(
  rule: DriftRule,
  session: SqlSession,
  {
    tables,
    table,
    reference,
  }: { readonly tables: Tables; readonly table: string; readonly reference: string },
): Promise<Verdict> {
  const types = [await tables.typeOf(table, rule.column), await tables.typeOf(reference, rule.column)];
  const sides = [table, reference].map((name, at) => valuesOf(name, rule.column, types[at] ?? ''));
  const [actual = '', expected = ''] = sides;
  const ordered = types.every((type) => isNumber(type) || isMoment(type));
  if (rule.measure === 'ks' && !ordered) {
    throw new SqlError(`ks needs numbers or times, and ${rule.column} is ${types.join(' and ')}`);
  }
  const measured =
    rule.measure === 'ks'
      ? await kolmogorovSmirnov(session, actual, expected)
      : await stabilityIndex(session, { actual, expected, ordered });
  const limit = `${rule.measure} at most ${rule.max} from ${rule.against}`;
  if (measured === undefined) throw new SqlError('one of the two tables has no values to compare');
  return verdict(measured <= rule.max, limit, `${rule.measure} ${shortNumber(measured)}`);
}

/** A query of the column's values as `v`: doubles of numbers and moments, texts of all else; NaN is null. */
function valuesOf(table: string, column: string, type: string): string {
  const value = sqlName(column);
  if (isFloat(type))
    return `select case when not isnan(${value}) then ${value}::double end as v from ${table}`;
  if (isNumber(type)) return `select ${value}::double as v from ${table}`;
  if (isMoment(type)) return `select epoch(${value}::timestamptz)::double as v from ${table}`;
  return `select ${value}::varchar as v from ${table}`;
}

function isMoment(type: string): boolean {
  return type === 'DATE' || type.startsWith('TIMESTAMP');
}

/** Largest distance of the two empirical distribution functions; nulls are left out. */
async function kolmogorovSmirnov(
  session: SqlSession,
  actual: string,
  expected: string,
): Promise<number | undefined> {
  const [row] = await session.rows(`
    with steps as (
      select v, count(*) filter (where side = 0) as a, count(*) filter (where side = 1) as b
      from (select v, 0 as side from (${actual}) union all select v, 1 from (${expected}))
      where v is not null group by v
    ), below as (
      select sum(a) over (order by v) as a, sum(b) over (order by v) as b from steps
    ), totals as (select sum(a) as a, sum(b) as b from steps)
    select max(abs(below.a / totals.a - below.b / totals.b)) from below, totals
    where totals.a > 0 and totals.b > 0`);
  const value = row?.[0];
  return value === null || value === undefined ? undefined : Number(value);
}

const BINS = 10;

/**
 * Of ordered values, bins are the tenths of the reference; of others, each value is one. Nulls are a bin of their own.
 */
async function stabilityIndex(
  session: SqlSession,
  {
    actual,
    expected,
    ordered,
  }: { readonly actual: string; readonly expected: string; readonly ordered: boolean },
): Promise<number | undefined> {
  const bin = ordered ? await tenths(session, expected) : 'v';
  const rows = await session.rows(`
    select count(*) filter (where side = 1) as expected, count(*) filter (where side = 0) as actual
    from (select v, 0 as side from (${actual}) union all select v, 1 from (${expected}))
    group by ${bin} order by ${bin}`);
  const counts = (at: number): number[] => rows.map((row) => Number(row[at]));
  return populationStabilityIndex(counts(0), counts(1));
}

/** An expression that gives the bin of `v`. Bins that a frequent value would make empty are one. */
async function tenths(session: SqlSession, expected: string): Promise<string> {
  const shares = Array.from({ length: BINS - 1 }, (_, at) => (at + 1) / BINS);
  const [row] = await session.rows(
    `select to_json(quantile_disc(v, [${shares.join(', ')}])) from (${expected}) where isfinite(v)`,
  );
  const edges = [...new Set((JSON.parse(row?.[0] ?? 'null') as number[] | null) ?? [])];
  const cases = edges.map((edge, at) => `when v <= ${sqlNumber(edge, 'DOUBLE')} then ${at}`);
  return `case when v is null then -1 ${cases.join(' ')} else ${edges.length} end`;
}
