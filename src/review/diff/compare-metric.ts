import { type DiffNumber, diffNumber } from '../../model/diff/diff-value.ts';
import type { MetricVerdict } from '../../model/diff/metric-diff.ts';
import type { Direction, MetricValue } from '../../model/metric.ts';

/** NaN is the same as NaN. */
export function isSameMetric(a: MetricValue | undefined, b: MetricValue | undefined): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Of two values that differ. A metric that is no number any more is worse, whichever way is better. */
export function verdictOf(
  before: MetricValue | undefined,
  after: MetricValue | undefined,
  direction: Direction | undefined,
): MetricVerdict {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (direction === undefined || !isNumeric(before) || !isNumeric(after)) return 'changed';
  if (Number.isNaN(after)) return 'worse';
  if (Number.isNaN(before)) return 'better';
  return after > before === (direction === 'max') ? 'better' : 'worse';
}

export function isNumeric(value: MetricValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** After minus before, exact of integers; and as a part of the absolute value before. */
export function distanceOf(
  before: MetricValue | undefined,
  after: MetricValue | undefined,
): { readonly absolute?: DiffNumber; readonly relative?: number } {
  if (!isNumeric(before) || !isNumeric(after)) return {};
  const absolute = subtract(after, before);
  if (absolute === undefined) return {};
  const relative = Number(absolute) / Math.abs(Number(before));
  return {
    absolute: diffNumber(absolute),
    ...(Number.isFinite(relative) ? { relative } : {}),
  };
}

/** Undefined where there is no distance: to what is no number, or between two of the same infinity. */
function subtract(a: number | bigint, b: number | bigint): number | bigint | undefined {
  if (isWhole(a) && isWhole(b)) return BigInt(a) - BigInt(b);
  const distance = Number(a) - Number(b);
  return Number.isNaN(distance) ? undefined : distance;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}
