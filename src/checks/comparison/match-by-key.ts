import type { ChangedRow, MatchedRows } from '../../model/diff/table-diff.ts';
import type { SqlRow, SqlSession } from '../sql-port.ts';
import { comparable } from './column-changes.ts';
import type { ComparedColumn, TableNames } from './compared-tables.ts';
import { cellsOf, changedCells, MOST_CELLS, pairStruct, SAMPLES, sampleStruct } from './sample-cells.ts';

interface KeyedColumns {
  /** Values of these are there once on each side. */
  readonly keys: readonly ComparedColumn[];
  readonly others: readonly ComparedColumn[];
}

/**
 * Rows of equal keys. First, keys are joined with a hash of 64 bits of the rest of the row, which says of nearly all rows that they
 * are the same; only the others are compared value by value. Null is a value of a key as any other.
 */
export async function matchByKey(
  session: SqlSession,
  names: TableNames,
  columns: KeyedColumns,
): Promise<MatchedRows> {
  await findDiffering(session, names, columns);
  const [counts = []] = await session.rows(`
    select count(*) filter (where before is null), count(*) filter (where after is null),
      count(*) filter (where before and after) from differing`);
  const [added, removed, suspects] = counts.map(Number);
  const changes = suspects === 0 ? [] : await countChanges(session, names, columns);
  const [changed = 0, ...perColumn] = changes;
  return {
    by: 'key',
    key: columns.keys.map(({ name }) => name),
    added: added ?? 0,
    removed: removed ?? 0,
    changed,
    changedBy: columns.others
      .map(({ name }, at) => ({ column: name, rows: perColumn[at] ?? 0 }))
      .filter(({ rows }) => rows > 0)
      .sort((a, b) => b.rows - a.rows),
    samples: await samples(session, names, columns),
  };
}

async function findDiffering(
  session: SqlSession,
  names: TableNames,
  { keys, others }: KeyedColumns,
): Promise<void> {
  const rest = others.length === 0 ? '0' : `hash(${others.map(comparable).join(', ')})`;
  const side = (table: string): string =>
    `select true as here, ${keyValues(keys)}, ${rest} as h from ${table}`;
  await session.run(`create temp table differing as
    select ${keys.map((_, at) => `coalesce(a.k${at}, b.k${at}) as k${at}`).join(', ')}, b.here as before, a.here as after
    from (${side(names.before)}) b full join (${side(names.after)}) a on ${sameKey(keys, 'a', 'b')}
    where b.here is null or a.here is null or b.h <> a.h`);
}

/** Rows that changed, and in how many of them each column did. */
async function countChanges(
  session: SqlSession,
  names: TableNames,
  { keys, others }: KeyedColumns,
): Promise<number[]> {
  const differs = others.map((_, at) => `b.c${at} is distinct from a.c${at}`);
  const [row = []] = await session.rows(`
    select count(*) filter (where ${differs.join(' or ')}), ${differs.map((one) => `count(*) filter (where ${one})`).join(', ')}
    from (select * from differing where before and after) d
    join (${wholeRows(names.before, keys, others)}) b on ${sameKey(keys, 'd', 'b')}
    join (${wholeRows(names.after, keys, others)}) a on ${sameKey(keys, 'd', 'a')}`);
  return row.map(Number);
}

/** Those with the lowest keys of each sort. */
async function samples(
  session: SqlSession,
  names: TableNames,
  { keys, others }: KeyedColumns,
): Promise<MatchedRows['samples']> {
  const order = keys.map((_, at) => `k${at}`).join(', ');
  const lowest = (kind: string, where: string): string =>
    `(select *, '${kind}' as kind from differing where ${where} order by ${order} limit ${SAMPLES})`;
  const all = [...keys, ...others];
  const values = (table: string): string[] =>
    all.map((_, at) => (at < keys.length ? `${table}.k${at}` : `${table}.c${at - keys.length}`));
  const rows = await session.rows(`
    with shown as (
      ${lowest('added', 'before is null')} union all ${lowest('removed', 'after is null')}
      union all ${lowest('changed', 'before and after')}
    )
    select kind, to_json(${sampleStruct(values('b'))}), to_json(${sampleStruct(values('a'))}),
      to_json(${pairStruct(others.map((_, at) => [`b.c${at}`, `a.c${at}`] as const))})
    from shown d
    left join (${wholeRows(names.before, keys, others)}) b on ${sameKey(keys, 'd', 'b')}
    left join (${wholeRows(names.after, keys, others)}) a on ${sameKey(keys, 'd', 'a')}
    order by kind, ${keys.map((_, at) => `d.k${at}`).join(', ')}`);
  const ofKind = (kind: string): SqlRow[] => rows.filter(([one]) => one === kind);
  return {
    added: ofKind('added').map(([, , json]) => cellsOf(all, json)),
    removed: ofKind('removed').map(([, json]) => cellsOf(all, json)),
    changed: ofKind('changed').flatMap((row) => changedRow({ keys, others }, row)),
  };
}

/** None for a row whose values only have other hashes, as 0.0 and -0.0 may. */
function changedRow({ keys, others }: KeyedColumns, [, , whole, pairs]: SqlRow): ChangedRow[] {
  const cells = changedCells(others, pairs).slice(0, MOST_CELLS);
  return cells.length === 0 ? [] : [{ key: cellsOf(keys, whole), cells }];
}

function wholeRows(
  table: string,
  keys: readonly ComparedColumn[],
  others: readonly ComparedColumn[],
): string {
  const values = others.map((column, at) => `, ${comparable(column)} as c${at}`);
  return `select ${keyValues(keys)}${values.join('')} from ${table}`;
}

function keyValues(keys: readonly ComparedColumn[]): string {
  return keys.map((column, at) => `${comparable(column)} as k${at}`).join(', ');
}

function sameKey(keys: readonly ComparedColumn[], one: string, other: string): string {
  return keys.map((_, at) => `${one}.k${at} is not distinct from ${other}.k${at}`).join(' and ');
}
