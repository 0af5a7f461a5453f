import type { MatchedRows } from '../../model/diff/table-diff.ts';
import type { SqlSession } from '../sql-port.ts';
import { comparable } from './column-changes.ts';
import type { ComparedColumn, TableNames } from './compared-tables.ts';
import { cellsOf, SAMPLES, sampleStruct } from './sample-cells.ts';

/**
 * Rows as they are, each as often as it is there. Held are two hashes of 64 bits of each row, over its columns forwards and backwards,
 * instead of the rows.
 */
export async function matchWhole(
  session: SqlSession,
  names: TableNames,
  columns: readonly ComparedColumn[],
): Promise<MatchedRows> {
  const values = columns.map(comparable);
  const hashes = `hash(${values.join(', ')}) as h, hash(${[...values].reverse().join(', ')}) as g`;
  await session.run(`create temp table differing as
    select h, g, sum(side) as n
    from (select ${hashes}, -1 as side from ${names.before} union all select ${hashes}, 1 as side from ${names.after})
    group by h, g having sum(side) <> 0`);
  const [row] = await session.rows(
    'select coalesce(sum(n) filter (where n > 0), 0), coalesce(-sum(n) filter (where n < 0), 0) from differing',
  );
  const [added, removed] = [Number(row?.[0]), Number(row?.[1])];
  const samples = async (table: string, sign: '<' | '>') => {
    const rows = await session.rows(`
      select to_json(any_value(${sampleStruct(values)}))
      from (select *, ${hashes} from ${table}) join
        (select h, g from differing where n ${sign} 0 order by h, g limit ${SAMPLES}) using (h, g)
      group by h, g order by h, g`);
    return rows.map(([json]) => cellsOf(columns, json));
  };
  return {
    by: 'rows',
    key: [],
    added,
    removed,
    changed: 0,
    changedBy: [],
    samples: {
      added: added === 0 ? [] : await samples(names.after, '>'),
      removed: removed === 0 ? [] : await samples(names.before, '<'),
      changed: [],
    },
  };
}
