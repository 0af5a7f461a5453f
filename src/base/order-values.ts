import { compareBytes } from './byte-order.ts';

/** What a column of different kinds of values is sorted by. */
export type OrderedValue = number | bigint | string;

/**
 * Items in the order of a value, ascending with `sign` 1 and descending with -1: numbers before texts, texts by their bytes. Those
 * without a value come last either way, and equal ones keep their order.
 */
export function orderByValue<T>(
  items: readonly T[],
  keyOf: (item: T) => OrderedValue | undefined,
  sign: 1 | -1,
): T[] {
  const keyed = items.map((item) => ({ item, value: keyOf(item) }));
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined);
    }
    return sign * compareValues(a.value, b.value);
  });
  return keyed.map(({ item }) => item);
}

/** Numbers before texts, so that a column of both kinds has one order, too. */
function compareValues(a: OrderedValue, b: OrderedValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'string' || typeof b === 'string') return typeof a === 'string' ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
