import type { ColumnChanges } from '../../model/diff/table-diff.ts';
import { sqlName } from '../sql-text.ts';
import type { Columns } from '../tables.ts';
import { isNumber } from '../wrong-rows.ts';
import type { ComparedColumn } from './compared-tables.ts';

/** In the order of the table after the change. */
export function comparedColumns(before: Columns, after: Columns): readonly ComparedColumn[] {
  return [...after].flatMap(([name, type]) => {
    const old = before.get(name);
    return old === undefined ? [] : [{ name, before: old, after: type }];
  });
}

export function columnChanges(before: Columns, after: Columns): ColumnChanges {
  const both = comparedColumns(before, after);
  const only = (one: Columns, other: Columns) =>
    [...one].filter(([name]) => !other.has(name)).map(([name, type]) => ({ name, type }));
  const retyped = both.filter((column) => column.before !== column.after);
  const order = [...before.keys()].filter((name) => after.has(name));
  return {
    added: only(after, before),
    removed: only(before, after),
    retyped,
    same: both.length - retyped.length,
    reordered: both.some(({ name }, at) => name !== order[at]),
  };
}

/**
 * A column as an expression that can be compared with the one of the other table: numbers with numbers, and what has become of
 * another type as text.
 */
export function comparable({ name, before, after }: ComparedColumn): string {
  const value = sqlName(name);
  if (before === after) return value;
  return isNumber(before) && isNumber(after) ? `${value}::double` : `${value}::varchar`;
}
