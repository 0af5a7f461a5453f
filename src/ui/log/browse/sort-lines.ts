import { type OrderedValue, orderByValue } from '../../../base/order-values.ts';
import { fieldValue } from '../log-cell.ts';
import type { LogLine } from '../log-line.ts';

export interface Sorting {
  readonly field: string;
  readonly descending: boolean;
}

/** Places of lines in the order of a field; those without it come last in either direction, and equal ones keep their order. */
export function orderOf(
  lines: readonly LogLine[],
  places: readonly number[],
  { field, descending }: Sorting,
): number[] {
  const fact = field === 'age' ? 'started' : field;
  const keyOf = (at: number) => sortable(fieldValue(lines[at] as LogLine, fact));
  return orderByValue(places, keyOf, descending === (field === 'age') ? 1 : -1);
}

function sortable(value: unknown): OrderedValue | undefined {
  if (value === undefined || value === '' || Number.isNaN(value)) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Date) return value.getTime();
  return Array.isArray(value) ? value.join(' ') : String(value);
}
