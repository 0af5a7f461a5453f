import type { MetricValue } from '../../model/metric.ts';
import type { ReproductionVerdict, Tolerance } from '../../model/reproduction.ts';

/** By name of a metric or artifact; `*` stands for all that have none of their own. */
export type Tolerances = { readonly [name: string]: Tolerance };

export function toleranceOf(tolerances: Tolerances, name: string): Tolerance | undefined {
  if (Object.hasOwn(tolerances, name)) return tolerances[name];
  return Object.hasOwn(tolerances, '*') ? tolerances['*'] : undefined;
}

export function compareValues(
  recorded: MetricValue,
  found: MetricValue,
  tolerance: Tolerance | undefined,
): ReproductionVerdict {
  if (Object.is(recorded, found)) return 'identical';
  return isNumber(recorded) && isNumber(found) && isWithin(Number(recorded), Number(found), tolerance)
    ? 'equal'
    : 'drifted';
}

/** NaN is as far from everything as can be, and as near to itself. */
export function isWithin(recorded: number, found: number, tolerance: Tolerance | undefined): boolean {
  if (Object.is(recorded, found) || recorded === found) return true;
  if (tolerance === undefined) return false;
  const most = 'absolute' in tolerance ? tolerance.absolute : tolerance.relative * Math.abs(recorded);
  return Math.abs(recorded - found) <= most;
}

function isNumber(value: MetricValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
