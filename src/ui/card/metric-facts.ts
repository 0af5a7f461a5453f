import { compareBytes } from '../../base/byte-order.ts';
import { describeCheck } from '../../model/check.ts';
import type { ManifestTask } from '../../model/manifest.ts';
import type { MetricValue } from '../../model/metric.ts';
import type { ModelCard } from '../../model/model-card.ts';
import { formatMetric } from '../../model/run-message.ts';
import { codeText, markdownTable } from '../diff/markdown-text.ts';
import { tasksOf } from './card-tasks.ts';

/** Each metric once, with which way it gets better. */
export function metricFacts({ run }: ModelCard): string[] {
  const found = new Map<string, { readonly step: string; readonly direction: string }>();
  for (const [, { step, metrics, direction = {} }] of tasksOf(run.manifest)) {
    for (const name of Object.keys(metrics).sort(compareBytes)) {
      const way = { max: 'higher is better', min: 'lower is better', none: '' }[direction[name] ?? 'none'];
      found.set(`${step} ${name}`, { step, direction: way });
    }
  }
  const rows = [...found].map(([key, { step, direction }]) => [
    codeText(key.slice(step.length + 1)),
    codeText(step),
    direction,
  ]);
  const columns = [{ title: 'metric' }, { title: 'step' }, { title: '' }];
  return rows.length === 0 ? [] : [markdownTable(columns, rows)];
}

/** The values: of a step with groups, a row a group; then what was checked. */
export function analysisFacts({ run }: ModelCard): string[] {
  const measured = tasksOf(run.manifest).filter(([, { metrics }]) => Object.keys(metrics).length > 0);
  const steps = Map.groupBy(measured, ([, { step }]) => step);
  return [
    ...[...steps].flatMap(([step, tasks]) => [`**${codeText(step)}**`, stepTable(tasks)]),
    ...checkFacts({ run }),
  ];
}

function stepTable(tasks: readonly [string, ManifestTask][]): string {
  const keys = [...new Set(tasks.flatMap(([, { item = {} }]) => Object.keys(item)))];
  const names = [...new Set(tasks.flatMap(([, { metrics }]) => Object.keys(metrics)))].sort(compareBytes);
  if (keys.length === 0) {
    const metrics = tasks[0]?.[1].metrics;
    const rows = names.map((name) => [codeText(name), shown(metrics?.[name])]);
    return markdownTable([{ title: 'metric' }, { title: 'value', align: 'right' }], rows);
  }
  const rows = tasks.map(([, { item = {}, metrics }]) => [
    ...keys.map((key) => codeText(String(item[key] ?? ''))),
    ...names.map((name) => shown(metrics[name])),
  ]);
  const columns = [
    ...keys.map((key) => ({ title: codeText(key) })),
    ...names.map((name) => ({ title: codeText(name), align: 'right' as const })),
  ];
  return markdownTable(columns, rows);
}

function shown(value: MetricValue | undefined): string {
  return value === undefined ? '' : codeText(formatMetric(value));
}

function checkFacts({ run }: Pick<ModelCard, 'run'>): string[] {
  const rows = tasksOf(run.manifest).flatMap(([id, { checks = [] }]) =>
    checks.map((check) => [codeText(id), codeText(check.name), check.status, codeText(describeCheck(check))]),
  );
  const columns = [{ title: 'task' }, { title: 'check' }, { title: 'result' }, { title: 'found' }];
  return rows.length === 0 ? [] : ['**Checks**', markdownTable(columns, rows)];
}
