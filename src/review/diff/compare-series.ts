import { compareBytes } from '../../base/byte-order.ts';
import { diffNumber } from '../../model/diff/diff-value.ts';
import type { SeriesColumn, SeriesColumnChange } from '../../model/diff/series-diff.ts';
import type { Direction } from '../../model/metric.ts';
import { isSameMetric, verdictOf } from './compare-metric.ts';
import type { Series } from './read-series.ts';
import { own } from './task-pairs.ts';

const MOST_POINTS = 60;

/** Columns whose numbers differ, in byte order of their names. */
export function compareSeries(
  before: Series,
  after: Series,
  directions: { readonly [metric: string]: Direction },
): SeriesColumnChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareBytes);
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (areSame(old, now)) return [];
    const direction = own(directions, name);
    const [last, newLast] = [old?.at(-1), now?.at(-1)];
    return [
      {
        name,
        ...(old === undefined ? {} : { before: columnOf(old) }),
        ...(now === undefined ? {} : { after: columnOf(now) }),
        ...(direction === undefined ? {} : { direction }),
        verdict: isSameMetric(last, newLast) ? 'same' : verdictOf(last, newLast, direction),
      },
    ];
  });
}

type Numbers = readonly (number | bigint)[];

function areSame(a: Numbers | undefined, b: Numbers | undefined): boolean {
  return a?.length === b?.length && (a ?? []).every((value, i) => isSameMetric(value, b?.[i]));
}

function columnOf(values: Numbers): SeriesColumn {
  const last = values.at(-1) ?? Number.NaN;
  return { rows: values.length, last: diffNumber(last), points: sample(values) };
}

/** Evenly taken, first and last among them. */
function sample(values: Numbers): (number | null)[] {
  const count = Math.min(values.length, MOST_POINTS);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 0 : Math.round((i * (values.length - 1)) / (count - 1));
    const value = Number(values[at]);
    return Number.isFinite(value) ? value : null;
  });
}
