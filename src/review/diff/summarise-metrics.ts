import type { MetricSummary, Spread } from '../../model/diff/metric-diff.ts';
import type { MetricValue } from '../../model/metric.ts';
import { isNumeric, isSameMetric, verdictOf } from './compare-metric.ts';
import type { MetricPair } from './metric-pair.ts';
import { pairsByStep, type TaskPair } from './task-pairs.ts';

/** Of steps that have several tasks in either run: each metric over all of them. */
export function summariseMetrics(
  pairs: readonly TaskPair[],
  metrics: readonly MetricPair[],
): MetricSummary[] {
  const wide = new Set([...pairsByStep(pairs)].filter(([, tasks]) => tasks.length > 1).map(([step]) => step));
  const groups = Map.groupBy(
    metrics.filter(({ step }) => wide.has(step)),
    ({ step, name }) => JSON.stringify([step, name]),
  );
  return [...groups.values()].map(summarise);
}

function summarise(metrics: readonly MetricPair[]): MetricSummary {
  const counts = { better: 0, worse: 0, changed: 0, same: 0, added: 0, removed: 0 };
  for (const { before, after, direction } of metrics) {
    counts[isSameMetric(before, after) ? 'same' : verdictOf(before, after, direction)]++;
  }
  const [first] = metrics;
  const direction = metrics.find((metric) => metric.direction !== undefined)?.direction;
  const before = spreadOf(metrics.map((metric) => metric.before));
  const after = spreadOf(metrics.map((metric) => metric.after));
  return {
    step: first?.step ?? '',
    name: first?.name ?? '',
    ...(direction === undefined ? {} : { direction }),
    ...counts,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function spreadOf(values: readonly (MetricValue | undefined)[]): Spread | undefined {
  const numbers = values.filter(isNumeric).map(Number).filter(Number.isFinite);
  if (numbers.length === 0) return undefined;
  let [min, max, mean] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [i, number] of numbers.entries()) {
    min = Math.min(min, number);
    max = Math.max(max, number);
    // The sum of large numbers may have no finite value where their mean has.
    mean += number / (i + 1) - mean / (i + 1);
  }
  return { tasks: numbers.length, min, mean, max };
}
