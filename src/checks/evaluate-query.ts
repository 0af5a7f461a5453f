import type { Range, Scalar, TableRule } from '../model/check.ts';
import { SqlError, type SqlSession } from './sql-port.ts';
import { sqlText } from './sql-text.ts';
import type { Tables } from './tables.ts';
import { countOf, rangeText, type Verdict, verdict } from './verdict.ts';

type QueryRule = Extract<TableRule, { kind: 'sql' }>;

/** A check that is a query of the user's. @throws SqlError */
export async function evaluateQuery(rule: QueryRule, session: SqlSession, tables: Tables): Promise<Verdict> {
  const query = rule.sql.replace(/(?:\s*;)+\s*$/, '');
  const unreadable = await tables.mentioned(query);
  try {
    await session.requireQuery(query);
    return rule.expect === undefined
      ? await findRows(query, session)
      : await compareValue(query, rule.expect, session);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (unreadable !== undefined) throw unreadable;
    if (!/^Table with name/.test(error.message)) throw error;
    throw new SqlError(`${error.message.replace(/!$/, '')}; there are ${tables.names().join(', ')}`, {
      cause: error,
    });
  }
}

async function findRows(query: string, session: SqlSession): Promise<Verdict> {
  const [row] = await session.rows(`select count(*) as rows from (\n${query}\n)`);
  const rows = Number(row?.[0]);
  return {
    ...verdict(rows === 0, 'no rows', countOf(rows, 'row')),
    rows,
    ...(rows === 0 ? {} : { wrongRows: query }),
  };
}

async function compareValue(query: string, expect: Scalar | Range, session: SqlSession): Promise<Verdict> {
  const rows = await session.rows(`select * from (\n${query}\n) limit 2`);
  const [row] = rows;
  if (row === undefined || rows.length > 1 || row.length !== 1) {
    const found =
      row === undefined ? 'no row' : rows.length > 1 ? 'several rows' : countOf(row.length, 'column');
    throw new SqlError(`with expect, a query gives one value; this one gives ${found}`);
  }
  const [value = null] = row;
  const isRange = typeof expect === 'object';
  const holds = value !== null && (isRange ? isInRange(value, expect) : isEqual(value, expect));
  const plain = verdict(holds, isRange ? rangeText(expect) : String(expect), value ?? 'null');
  if (holds) return plain;
  const wrongRows = await countedRows(query, session);
  return wrongRows === undefined ? plain : { ...plain, rows: Number(value), wrongRows };
}

function isEqual(value: string, expect: Scalar): boolean {
  return typeof expect === 'number' ? Number(value) === expect : value === String(expect);
}

function isInRange(value: string, { min, max }: Range): boolean {
  const compare = (bound: string | number): number =>
    typeof bound === 'number' ? Number(value) - bound : value < bound ? -1 : value > bound ? 1 : 0;
  return (min === undefined || compare(min) >= 0) && (max === undefined || compare(max) <= 0);
}

interface SelectNode {
  readonly type: string;
  readonly select_list: readonly {
    readonly function_name?: string;
    readonly distinct?: boolean;
    readonly filter?: unknown;
  }[];
  readonly modifiers: readonly unknown[];
  readonly group_expressions: readonly unknown[];
  readonly having: unknown;
}

/** Of `select count(*) from … where …`, the rows that it counts. Undefined of a query that does more. */
async function countedRows(query: string, session: SqlSession): Promise<string | undefined> {
  const parse = async (text: string) => {
    const [row] = await session.rows(`select json_serialize_sql(${sqlText(text)}) as parsed`);
    return JSON.parse(row?.[0] ?? '{}') as { statements?: { node: SelectNode }[] };
  };
  const parsed = await parse(query);
  const [statement] = parsed.statements ?? [];
  if (statement === undefined || !onlyCounts(statement.node)) return undefined;
  const star = (await parse('select *')).statements?.[0]?.node.select_list;
  const all = { ...parsed, statements: [{ ...statement, node: { ...statement.node, select_list: star } }] };
  const [row] = await session.rows(`select json_deserialize_sql(${sqlText(JSON.stringify(all))}) as query`);
  return row?.[0] ?? undefined;
}

function onlyCounts(node: SelectNode): boolean {
  const [only] = node.select_list;
  return (
    node.type === 'SELECT_NODE' &&
    node.select_list.length === 1 &&
    only?.function_name === 'count_star' &&
    only.filter === null &&
    node.modifiers.length === 0 &&
    node.group_expressions.length === 0 &&
    node.having === null
  );
}
