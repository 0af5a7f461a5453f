import type { ColumnType, TableRule } from '../model/check.ts';
import { evaluateDrift } from './evaluate-drift.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { SqlError, type SqlSession } from './sql-port.ts';
import { sqlName } from './sql-text.ts';
import type { TableSource } from './table-source.ts';
import type { Tables } from './tables.ts';
import { countOf, isWithin, rangeText, type Verdict, verdict } from './verdict.ts';
import { columnsOfRule, isInteger, isNumber, type RowRule, wrongRows } from './wrong-rows.ts';

export interface RuleSurroundings {
  readonly session: SqlSession;
  readonly tables: Tables;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of a drift: what it is measured against. */
  readonly reference?: TableSource;
}

/** @throws SqlError when the rule cannot be answered for these tables. */
export async function evaluateTableRule(rule: TableRule, around: RuleSurroundings): Promise<Verdict> {
  const { session, tables } = around;
  if (rule.kind === 'sql') return evaluateQuery(rule, session, tables);
  const table = await tables.named(rule.on);
  switch (rule.kind) {
    case 'unique':
      return evaluateUnique(rule, table, around);
    case 'row_count': {
      const rows = await countRows(session, table);
      return verdict(isWithin(rows, rule.range), `${rangeText(rule.range)} rows`, countOf(rows, 'row'));
    }
    case 'schema':
      return evaluateSchema(rule, await tables.columnsOf(table));
    case 'freshness':
      return evaluateFreshness(rule, table, around);
    case 'drift': {
      if (around.reference === undefined) throw new SqlError(`there is nothing at ${rule.against}`);
      const reference = await tables.reference(rule.against, around.reference);
      return evaluateDrift(rule, session, { tables, table, reference });
    }
    default:
      return evaluateRows(rule, table, around);
  }
}

async function evaluateRows(
  rule: RowRule,
  table: string,
  { session, tables }: RuleSurroundings,
): Promise<Verdict> {
  const types = new Map<string, string>();
  for (const column of columnsOfRule(rule)) types.set(column, await tables.typeOf(table, column));
  const wrong = wrongRows(rule, (column) => types.get(column) ?? '');
  return rowsVerdict(expectedOf(rule), {
    total: await countRows(session, table),
    wrong: await countRows(session, `${table} where ${wrong}`),
    how: rule.kind === 'not_null' ? 'without' : 'otherwise',
    query: `select * from ${table} where ${wrong}`,
  });
}

interface CountedRows {
  readonly total: number;
  readonly wrong: number;
  /** What the wrong ones are, after their number. */
  readonly how: 'without' | 'otherwise' | 'repeated';
  readonly query: string;
}

function rowsVerdict(expected: string, { total, wrong, how, query }: CountedRows): Verdict {
  const found = wrong === 0 ? countOf(total, 'row') : `${wrong} of ${countOf(total, 'row')} ${how}`;
  return {
    ...verdict(wrong === 0, expected, found),
    rows: wrong,
    ...(wrong === 0 ? {} : { wrongRows: query }),
  };
}

function expectedOf(rule: RowRule): string {
  switch (rule.kind) {
    case 'not_null':
      return `a value in ${rule.columns.join(', ')}`;
    case 'between':
      return `${rule.column} ${rangeText(rule.range)}`;
    case 'in_set':
      return `${rule.column} one of ${rule.values.join(', ')}`;
    case 'matches':
      return `${rule.column} as ${rule.pattern}`;
  }
}

/** Rows whose values occur more than once; those with a null among them are no repetition, as in SQL. */
async function evaluateUnique(
  rule: Extract<TableRule, { kind: 'unique' }>,
  table: string,
  { session, tables }: RuleSurroundings,
): Promise<Verdict> {
  for (const column of rule.columns) await tables.typeOf(table, column);
  const columns = rule.columns.map(sqlName);
  const present = columns.map((column) => `${column} is not null`).join(' and ');
  const list = columns.join(', ');
  const repeated = `select ${list} from ${table} where ${present} group by ${list} having count(*) > 1`;
  const query = `select * from ${table} semi join (${repeated}) using (${list})`;
  return rowsVerdict(`no two rows with the same ${rule.columns.join(', ')}`, {
    total: await countRows(session, table),
    wrong: await countRows(session, `(${query})`),
    how: 'repeated',
    query,
  });
}

function evaluateSchema(
  rule: Extract<TableRule, { kind: 'schema' }>,
  columns: ReadonlyMap<string, string>,
): Verdict {
  const expected = Object.entries(rule.columns);
  const wrong = expected.flatMap(([name, type]) => {
    const found = columns.get(name);
    if (found === undefined) return [`no ${name}`];
    return isOfType(found, type) ? [] : [`${name} is ${typeName(found)}`];
  });
  return verdict(
    wrong.length === 0,
    expected.map(([name, type]) => `${name} ${type}`).join(', '),
    wrong.length === 0 ? countOf(columns.size, 'column') : wrong.join(', '),
  );
}

const CLASSES: { readonly [type in Exclude<ColumnType, 'any' | 'number'>]: (found: string) => boolean } = {
  integer: isInteger,
  double: (found) => isNumber(found) && !isInteger(found),
  text: (found) => found === 'VARCHAR' || found.startsWith('ENUM') || found === 'UUID',
  boolean: (found) => found === 'BOOLEAN',
  date: (found) => found === 'DATE',
  timestamp: (found) => found.startsWith('TIMESTAMP'),
  time: (found) => /^TIME(?! ?STAMP)/.test(found),
};

function isOfType(found: string, type: ColumnType): boolean {
  if (type === 'any') return true;
  return type === 'number' ? isNumber(found) : CLASSES[type](found);
}

/** The word of the flow file for a type of the engine, where there is one. */
function typeName(found: string): string {
  const known = Object.entries(CLASSES).find(([, is]) => is(found));
  return known?.[0] ?? found;
}

/** The newest value, not its age: that depends on when one looks. */
async function evaluateFreshness(
  rule: Extract<TableRule, { kind: 'freshness' }>,
  table: string,
  { session, tables, now }: RuleSurroundings,
): Promise<Verdict> {
  const type = await tables.typeOf(table, rule.column);
  if (isNumber(type)) throw new SqlError(`${rule.column} is ${type}; expected dates or times`);
  const value = `try_cast(${sqlName(rule.column)} as timestamptz)`;
  const [row] = await session.rows(
    `select epoch_ms(max(${value})) from ${table} where ${value} is not null and isfinite(${value})`,
  );
  const text = row?.[0];
  const expected = `a ${rule.column} of the last ${rule.within}`;
  if (text === null || text === undefined) return verdict(false, expected, 'none at all');
  const newest = Number(text);
  return verdict(now - newest <= rule.withinMs, expected, new Date(newest).toISOString());
}

async function countRows(session: SqlSession, source: string): Promise<number> {
  const [row] = await session.rows(`select count(*) from ${source}`);
  return Number(row?.[0]);
}
