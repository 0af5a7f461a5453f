import type { Cells, ChangedRow, MatchedRows } from '../../model/diff/table-diff.ts';
import { SqlError, type SqlSession } from '../sql-port.ts';
import { sqlName } from '../sql-text.ts';
import { comparable } from './column-changes.ts';
import type { ComparedColumn, TableNames } from './compared-tables.ts';

/** Rows of each sort that are shown, columns of one, and characters of a value. */
const SAMPLES = 3;
const SAMPLE_COLUMNS = 8;
const SAMPLE_CHARACTERS = 80;

/** Rows that came, went or changed, by the columns of both. Undefined when there are none of these. @throws SqlError */
export async function matchRows(
  session: SqlSession,
  names: TableNames,
  { columns, key }: { readonly columns: readonly ComparedColumn[]; readonly key: readonly string[] },
): Promise<MatchedRows | undefined> {
  if (columns.length === 0) return undefined;
  if (key.length === 0) return matchWhole(session, names, columns);
  const notKey = await whyNotKey(session, names, { columns, key });
  if (notKey !== undefined) return { ...(await matchWhole(session, names, columns)), notKey };
  return matchByKey(session, names, {
    keys: columns.filter(({ name }) => key.includes(name)),
    others: columns.filter(({ name }) => !key.includes(name)),
  });
}

async function whyNotKey(
  session: SqlSession,
  names: TableNames,
  { columns, key }: { readonly columns: readonly ComparedColumn[]; readonly key: readonly string[] },
): Promise<string | undefined> {
  const missing = key.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) return `${missing} is not a column of both`;
  const list = key.map(sqlName).join(', ');
  for (const side of ['before', 'after'] as const) {
    const [row] = await session.rows(
      `select count(*) from (select 1 from ${names[side]} group by ${list} having count(*) > 1)`,
    );
    const repeated = Number(row?.[0]);
    if (repeated > 0)
      return `${repeated} ${repeated === 1 ? 'value' : 'values'} of ${key.join(', ')} ${repeated === 1 ? 'is' : 'are'} there more than once ${side}`;
  }
  return undefined;
}

/** Rows as they are, each as often as it is there; the engine groups them, on the disk if need be. */
async function matchWhole(
  session: SqlSession,
  names: TableNames,
  columns: readonly ComparedColumn[],
): Promise<MatchedRows> {
  const all = columns.map((_, at) => `c${at}`);
  const side = (table: string, one: number): string =>
    `select ${columns.map((column, at) => `${comparable(column)} as c${at}`).join(', ')}, ${one} as side from ${table}`;
  const sample = (sign: string): string =>
    `to_json(min_by(${structOf(columns, (at) => `c${at}`)}, [${all.map((name) => `${name}::varchar`).join(', ')}], ${SAMPLES}) filter (where n ${sign} 0))`;
  const [row] = await session.rows(`
    select coalesce(sum(n) filter (where n > 0), 0), coalesce(-sum(n) filter (where n < 0), 0), ${sample('>')}, ${sample('<')}
    from (
      select ${all.join(', ')}, sum(side) as n
      from (${side(names.before, -1)} union all ${side(names.after, 1)})
      group by ${all.join(', ')} having sum(side) <> 0
    )`);
  const [added, removed, come, gone] = row ?? [];
  return {
    by: 'rows',
    key: [],
    added: Number(added),
    removed: Number(removed),
    changed: 0,
    changedBy: [],
    samples: { added: cellsOf(columns, come), removed: cellsOf(columns, gone), changed: [] },
  };
}

interface KeyedColumns {
  readonly keys: readonly ComparedColumn[];
  readonly others: readonly ComparedColumn[];
}

async function matchByKey(
  session: SqlSession,
  names: TableNames,
  { keys, others }: KeyedColumns,
): Promise<MatchedRows> {
  const side = (table: string): string =>
    `select true as here, ${[
      ...keys.map((column, at) => `${comparable(column)} as k${at}`),
      ...others.map((column, at) => `${comparable(column)} as c${at}`),
    ].join(', ')} from ${table}`;
  const differs = (at: number): string => `b.c${at} is distinct from a.c${at}`;
  const both = 'b.here and a.here';
  const changed =
    others.length === 0 ? 'false' : `${both} and (${others.map((_, at) => differs(at)).join(' or ')})`;
  const order = `[${keys.map((_, at) => `coalesce(a.k${at}, b.k${at})::varchar`).join(', ')}]`;
  const sample = (struct: string, where: string): string =>
    `to_json(min_by(${struct}, ${lowestFirst(keys, order)}, ${SAMPLES}) filter (where ${where}))`;
  const whole = [...keys, ...others];
  const from = (table: string) => (at: number) =>
    at < keys.length ? `${table}.k${at}` : `${table}.c${at - keys.length}`;
  const [row] = await session.rows(`
    select count(*) filter (where b.here is null), count(*) filter (where a.here is null), count(*) filter (where ${changed}),
      ${sample(structOf(whole, from('a')), 'b.here is null')}, ${sample(structOf(whole, from('b')), 'a.here is null')},
      ${sample(changedStruct(keys, others), changed)}
      ${others.map((_, at) => `, count(*) filter (where ${both} and ${differs(at)})`).join('')}
    from (${side(names.before)}) b full join (${side(names.after)}) a
    on ${keys.map((_, at) => `b.k${at} is not distinct from a.k${at}`).join(' and ')}`);
  if (row === undefined) throw new SqlError('the engine gave no answer');
  const [added, removed, changes, come, gone, other, ...counts] = row;
  return {
    by: 'key',
    key: keys.map(({ name }) => name),
    added: Number(added),
    removed: Number(removed),
    changed: Number(changes),
    changedBy: others
      .map(({ name }, at) => ({ column: name, rows: Number(counts[at]) }))
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows),
    samples: {
      added: cellsOf(whole, come),
      removed: cellsOf(whole, gone),
      changed: changedRows(keys, others, other),
    },
  };
}

/** One key in its own order, and several by their texts: values of a list are of one type. */
function lowestFirst(keys: readonly ComparedColumn[], texts: string): string {
  return keys.length === 1 ? 'coalesce(a.k0, b.k0)' : texts;
}

/** Values as texts, under names that need no quoting. */
function structOf(columns: readonly ComparedColumn[], value: (at: number) => string): string {
  const fields = columns.slice(0, SAMPLE_COLUMNS).map((_, at) => `v${at} := ${shortText(value(at))}`);
  return `struct_pack(${fields.join(', ')})`;
}

function shortText(value: string): string {
  return `left(${value}::varchar, ${SAMPLE_CHARACTERS})`;
}

/** The key, and the values of all columns, of which those that are equal on both sides are dropped later. */
function changedStruct(keys: readonly ComparedColumn[], others: readonly ComparedColumn[]): string {
  const fields = [
    ...keys.map((_, at) => `k${at} := ${shortText(`a.k${at}`)}`),
    ...others.map(
      (_, at) =>
        `c${at} := case when b.c${at} is distinct from a.c${at} then [${shortText(`b.c${at}`)}, ${shortText(`a.c${at}`)}] end`,
    ),
  ];
  return `struct_pack(${fields.join(', ')})`;
}

function cellsOf(columns: readonly ComparedColumn[], json: string | null | undefined): Cells[] {
  const rows = JSON.parse(json ?? 'null') as { readonly [field: string]: string | null }[] | null;
  return (rows ?? []).map((row) =>
    Object.fromEntries(columns.slice(0, SAMPLE_COLUMNS).map(({ name }, at) => [name, row[`v${at}`] ?? null])),
  );
}

function changedRows(
  keys: readonly ComparedColumn[],
  others: readonly ComparedColumn[],
  json: string | null | undefined,
): ChangedRow[] {
  type Value = string | null;
  const rows = JSON.parse(json ?? 'null') as { readonly [field: string]: Value | [Value, Value] }[] | null;
  return (rows ?? []).map((row) => ({
    key: Object.fromEntries(keys.map(({ name }, at) => [name, (row[`k${at}`] ?? null) as Value])),
    cells: others
      .flatMap(({ name }, at) => {
        const values = row[`c${at}`];
        return Array.isArray(values) ? [{ column: name, before: values[0], after: values[1] }] : [];
      })
      .slice(0, SAMPLE_COLUMNS),
  }));
}
