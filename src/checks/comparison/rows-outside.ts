import type { Tolerance } from '../../model/reproduction.ts';
import type { SqlSession } from '../sql-port.ts';
import { isNumber } from '../wrong-rows.ts';
import { comparable } from './column-changes.ts';
import type { ComparedColumn, TableNames } from './compared-tables.ts';

/**
 * Rows of two tables of as many rows, taken in their order, with a value that is not within the tolerance. Only numbers have
 * one; NaN and null are as near to themselves as can be.
 */
export async function rowsOutside(
  session: SqlSession,
  { before, after }: TableNames,
  { columns, tolerance }: { readonly columns: readonly ComparedColumn[]; readonly tolerance: Tolerance },
): Promise<number> {
  const names = columns.map((_, at) => `c${at}`);
  const side = (table: string): string =>
    `(select ${columns.map((column, at) => `${comparable(column)} as c${at}`).join(', ')} from ${table})`;
  const isSame = columns.map((column, at) => {
    const [b, a] = [`b.${names[at]}`, `a.${names[at]}`];
    const same = `${b} is not distinct from ${a}`;
    if (!isNumber(column.before) || !isNumber(column.after)) return `(${same})`;
    return `(${same} or coalesce(abs(${b}::double - ${a}::double) <= ${most(tolerance, b)}, false))`;
  });
  const [row] = await session.rows(
    `select count(*) from ${side(before)} b positional join ${side(after)} a where not (${isSame.join(' and ')})`,
  );
  return Number(row?.[0]);
}

function most(tolerance: Tolerance, recorded: string): string {
  return 'absolute' in tolerance
    ? `${tolerance.absolute}::double`
    : `${tolerance.relative}::double * abs(${recorded}::double)`;
}
