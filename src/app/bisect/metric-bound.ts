import type { Direction } from '../../model/metric.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { specOf } from '../find-target.ts';

/** What is looked for: a metric of one task, and from where on it is bad. */
export interface MetricBound {
  readonly metric: string;
  readonly task: string;
  readonly step: string;
  readonly direction: Direction;
  readonly threshold: number;
}

/** The task of a run that has the metric. `step` is a step or a task. @throws MlgitError `no-such-metric`, `which-task` (usage). */
export function taskOfMetric(
  run: RunRecord,
  metric: string,
  step: string | undefined,
): { readonly task: string; readonly step: string; readonly direction: Direction | undefined } {
  const all = Object.entries(run.manifest.tasks).filter(([, { metrics }]) => Object.hasOwn(metrics, metric));
  const found = all.filter(([id, task]) => step === undefined || id === step || task.step === step);
  const [only, ...others] = found;
  if (only === undefined) throw noMetric(run, metric, step);
  if (others.length > 0) {
    throw usageError('which-task', `Several tasks of ${specOf(run)} have a metric ${metric}`, [
      ...found.slice(0, 3).map(([id]) => `--step ${id}`),
    ]);
  }
  const [task, { step: name, direction }] = only;
  return { task, step: name, direction: direction?.[metric] };
}

function noMetric(run: RunRecord, metric: string, step: string | undefined): MlgitError {
  const names = new Set(Object.values(run.manifest.tasks).flatMap(({ metrics }) => Object.keys(metrics)));
  const where = step === undefined ? specOf(run) : `step ${step} of ${specOf(run)}`;
  return usageError('no-such-metric', `There is no metric ${JSON.stringify(metric)} in ${where}`, [
    ...(names.size === 0 ? [] : [`its metrics are ${[...names].slice(0, 5).join(', ')}`]),
    `mlgit show ${specOf(run)}`,
  ]);
}

/** A number of a run; undefined where it has none. */
export function metricOf(run: RunRecord, { metric, task }: Pick<MetricBound, 'metric' | 'task'>) {
  const recorded = run.manifest.tasks[task];
  const value = recorded?.status === 'succeeded' ? recorded.metrics[metric] : undefined;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

export function isGood(value: number, { direction, threshold }: MetricBound): boolean {
  return direction === 'max' ? value >= threshold : value <= threshold;
}

export function boundText({ direction, threshold }: MetricBound): string {
  return `${direction === 'max' ? '>=' : '<='} ${threshold}`;
}

/**
 * Without a threshold, half way between the two ends. Without a direction, the good end says which way is good.
 * @throws MlgitError `not-worse` (usage) where the ends are not on its two sides.
 */
export function boundBetween(
  { metric, task, step }: Pick<MetricBound, 'metric' | 'task' | 'step'>,
  ends: { readonly good: number; readonly bad: number },
  asked: { readonly threshold: number | undefined; readonly direction: Direction | undefined },
): MetricBound {
  const direction = asked.direction ?? (ends.good >= ends.bad ? 'max' : 'min');
  const threshold = asked.threshold ?? (ends.good + ends.bad) / 2;
  const bound = { metric, task, step, direction, threshold };
  if (ends.good !== ends.bad && isGood(ends.good, bound) && !isGood(ends.bad, bound)) return bound;
  throw usageError(
    'not-worse',
    `${metric} of the good end is ${ends.good} and of the bad end ${ends.bad}: expected one ${boundText(bound)} and one that is not`,
    ['choose other ends, or --threshold X between the two', 'exchange --good and --bad, if they were'],
  );
}
