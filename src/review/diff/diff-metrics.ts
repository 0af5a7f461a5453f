import { diffValue } from '../../model/diff/diff-value.ts';
import type { MetricChange, MetricsDiff, SameMetric, Threshold } from '../../model/diff/metric-diff.ts';
import { bothSides } from './both-sides.ts';
import { distanceOf, isSameMetric, verdictOf } from './compare-metric.ts';
import { judgeThresholds, type ThresholdRule } from './judge-thresholds.ts';
import type { MetricPair } from './metric-pair.ts';
import { summariseMetrics } from './summarise-metrics.ts';
import { own, type TaskPair } from './task-pairs.ts';

export function diffMetrics(pairs: readonly TaskPair[], rules: readonly ThresholdRule[] = []): MetricsDiff {
  const all = pairs.flatMap(metricPairs);
  const changed: MetricChange[] = [];
  const same: SameMetric[] = [];
  for (const metric of all) {
    const { step, task, name, direction, before, after } = metric;
    const facts = {
      ...{ step, task, name },
      ...(direction === undefined ? {} : { direction }),
      ...thresholdsOf(metric, rules),
    };
    if (before !== undefined && isSameMetric(before, after)) {
      same.push({ ...facts, value: diffValue(before) });
      continue;
    }
    changed.push({
      ...facts,
      ...(before === undefined ? {} : { before: diffValue(before) }),
      ...(after === undefined ? {} : { after: diffValue(after) }),
      ...distanceOf(before, after),
      verdict: verdictOf(before, after, direction),
    });
  }
  return { changed, same, summaries: summariseMetrics(pairs, all) };
}

function metricPairs({ id, step, before, after }: TaskPair): MetricPair[] {
  const [old, now] = [before?.manifest, after?.manifest];
  return bothSides(old?.metrics ?? {}, now?.metrics ?? {}).map((both) => {
    // What the later flow says of it holds.
    const direction = own(now?.direction ?? {}, both.name) ?? own(old?.direction ?? {}, both.name);
    return { step, task: id, ...both, ...(direction === undefined ? {} : { direction }) };
  });
}

function thresholdsOf(
  metric: MetricPair,
  rules: readonly ThresholdRule[],
): { readonly thresholds?: readonly Threshold[] } {
  const thresholds = judgeThresholds(metric, rules);
  return thresholds.length === 0 ? {} : { thresholds };
}
