import type { MatchedRows } from '../../model/diff/table-diff.ts';
import type { SqlSession } from '../sql-port.ts';
import { sqlName } from '../sql-text.ts';
import type { ComparedColumn, TableNames } from './compared-tables.ts';
import { matchByKey } from './match-by-key.ts';
import { matchWhole } from './match-whole.ts';

interface Wanted {
  readonly columns: readonly ComparedColumn[];
  readonly key: readonly string[];
}

/** Rows that came, went or changed, by the columns of both. Undefined when there are none of these. @throws SqlError */
export async function matchRows(
  session: SqlSession,
  names: TableNames,
  wanted: Wanted,
): Promise<MatchedRows | undefined> {
  const { columns, key } = wanted;
  if (columns.length === 0) return undefined;
  if (key.length === 0) return matchWhole(session, names, columns);
  const notKey = await whyNotKey(session, names, wanted);
  if (notKey !== undefined) return { ...(await matchWhole(session, names, columns)), notKey };
  return matchByKey(session, names, {
    keys: columns.filter(({ name }) => key.includes(name)),
    others: columns.filter(({ name }) => !key.includes(name)),
  });
}

async function whyNotKey(
  session: SqlSession,
  names: TableNames,
  { columns, key }: Wanted,
): Promise<string | undefined> {
  const missing = key.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) return `${missing} is not a column of both`;
  const list = key.map(sqlName).join(', ');
  for (const side of ['before', 'after'] as const) {
    const [row] = await session.rows(
      `select count(*) from (select 1 from ${names[side]} group by ${list} having count(*) > 1)`,
    );
    const repeated = Number(row?.[0]);
    if (repeated === 1) return `one value of ${key.join(', ')} is there more than once ${side}`;
    if (repeated > 1) return `${repeated} values of ${key.join(', ')} are there more than once ${side}`;
  }
  return undefined;
}
