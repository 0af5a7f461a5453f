import type { Manifest, ManifestTask } from '../../model/manifest.ts';
import type { MetricValue } from '../../model/metric.ts';

export interface FoundMetric {
  readonly task: string;
  readonly record: ManifestTask;
  /** As the task has it, without its step. */
  readonly name: string;
  readonly value: MetricValue;
}

/**
 * What a policy's name of a metric means: `NAME` of every task that has it, else `STEP.NAME` of the tasks of a step; in the
 * order of the manifest.
 */
export function findMetric({ tasks }: Pick<Manifest, 'tasks'>, wanted: string): FoundMetric[] {
  const all = Object.entries(tasks);
  const byName = all.flatMap(([task, record]) => metricOf(task, record, wanted));
  if (byName.length > 0) return byName;
  return all.flatMap(([task, record]) =>
    wanted.startsWith(`${record.step}.`) ? metricOf(task, record, wanted.slice(record.step.length + 1)) : [],
  );
}

function metricOf(task: string, record: ManifestTask, name: string): FoundMetric[] {
  const value = Object.hasOwn(record.metrics, name) ? record.metrics[name] : undefined;
  return value === undefined ? [] : [{ task, record, name, value }];
}

/** Every name that `findMetric` finds something by. */
export function metricNames({ tasks }: Pick<Manifest, 'tasks'>): string[] {
  return [
    ...new Set(
      Object.values(tasks).flatMap(({ step, metrics }) =>
        Object.keys(metrics).flatMap((name) => [name, `${step}.${name}`]),
      ),
    ),
  ];
}
