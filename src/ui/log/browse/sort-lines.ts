import { compareBytes } from '../../../base/byte-order.ts';
import { fieldValue } from '../log-cell.ts';
import type { LogLine } from '../log-line.ts';

export interface Sorting {
  readonly field: string;
  readonly descending: boolean;
}

/** Lines in the order of a field; those without it come last in either direction, and equal ones keep their order. */
export function orderOf(
  lines: readonly LogLine[],
  at: readonly number[],
  { field, descending }: Sorting,
): number[] {
  const fact = field === 'age' ? 'started' : field;
  const sign = descending !== (field === 'age') ? -1 : 1;
  const keyed = at.map((i) => ({ i, value: keyOf(lines[i] as LogLine, fact) }));
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined);
    return sign * compareKeys(a.value, b.value);
  });
  return keyed.map(({ i }) => i);
}

type Key = number | bigint | string;

function keyOf(line: LogLine, field: string): Key | undefined {
  const value = fieldValue(line, field);
  if (value === undefined || value === '' || Number.isNaN(value)) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Date) return value.getTime();
  return Array.isArray(value) ? value.join(' ') : String(value);
}

/** Numbers before texts. */
function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'string' || typeof b === 'string') return typeof a === 'string' ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
