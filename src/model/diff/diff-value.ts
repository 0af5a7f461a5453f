import type { MetricValue } from '../metric.ts';

/**
 * A number that every reader of JSON gets as it is; or, of one that JSON has no exact form for, its text: `NaN`, `Infinity`,
 * `-Infinity`, and the digits of an integer beyond 2^53.
 */
export type DiffNumber = number | { readonly number: string };

/** A value of a parameter or metric. */
export type DiffValue = DiffNumber | boolean | string;

export function diffNumber(value: number | bigint): DiffNumber {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : { number: String(value) };
}

export function diffValue(value: MetricValue): DiffValue {
  return typeof value === 'number' || typeof value === 'bigint' ? diffNumber(value) : value;
}

/** The inverse of `diffValue`. */
export function metricOf(value: DiffValue): MetricValue {
  if (typeof value !== 'object') return value;
  return /^-?\d+$/.test(value.number) ? BigInt(value.number) : Number(value.number);
}
