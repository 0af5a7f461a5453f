import { compareBytes } from '../../../base/byte-order.ts';
import type { ManifestTask } from '../../../model/manifest.ts';
import type { MetricValue } from '../../../model/metric.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { formatMetric } from '../../../model/run-message.ts';
import { dataTable, type TableColumn } from '../parts/data-table.ts';
import { type Html, html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';
import { directionMark } from './direction.ts';

type Task = readonly [id: string, task: ManifestTask];

const MOST_TASKS = 500;

/** Metrics by step: of one task as a list, of a fan-out as a table of items. */
export function metricsSection({ run }: RunReport): Section | undefined {
  const steps = new Map<string, Task[]>();
  for (const [id, task] of Object.entries(run.manifest.tasks)) {
    if (Object.keys(task.metrics).length === 0) continue;
    steps.set(task.step, [...(steps.get(task.step) ?? []), [id, task]]);
  }
  if (steps.size === 0) return undefined;
  return {
    id: 'metrics',
    title: 'Metrics',
    body: html`${[...steps].map(([step, tasks]) => (tasks.length === 1 ? ofTask(step, tasks[0] as Task) : ofItems(step, tasks)))}`,
  };
}

function ofTask(step: string, [, task]: Task): Html {
  const rows = Object.entries(task.metrics).sort(([a], [b]) => compareBytes(a, b));
  return html`<h3>${step}</h3>${dataTable<readonly [string, MetricValue]>({
    caption: `Metrics of ${step}`,
    narrow: true,
    rows,
    columns: [
      {
        title: 'Metric',
        heads: true,
        cell: ([name]) => html`${name} ${directionMark(task.direction?.[name])}`,
        sort: ([name]) => name,
      },
      {
        title: 'Value',
        kind: 'number',
        cell: ([, value]) => metricCell(value),
        sort: ([, value]) => sortValue(value),
      },
    ],
  })}`;
}

function ofItems(step: string, tasks: readonly Task[]): Html {
  const names = [...new Set(tasks.flatMap(([, task]) => Object.keys(task.metrics)))].sort(compareBytes);
  const columns = names.map((name): TableColumn<Task> => {
    const direction = tasks.map(([, task]) => task.direction?.[name]).find((one) => one !== undefined);
    const best = direction === undefined ? undefined : bestOf(tasks, name, direction);
    return {
      title: direction === undefined ? name : `${name} ${direction === 'max' ? '↑' : '↓'}`,
      kind: 'number',
      cell: ([id, task]) => {
        const value = task.metrics[name];
        if (value === undefined) return '';
        return id === best
          ? html`<strong class="best">${metricCell(value)}<span class="unseen">, the best</span></strong>`
          : metricCell(value);
      },
      sort: ([, task]) => sortValue(task.metrics[name]),
    };
  });
  return html`<h3>${step}</h3>${dataTable<Task>({
    caption: `Metrics of the items of ${step}`,
    rows: tasks,
    most: MOST_TASKS,
    columns: [
      { title: 'Item', heads: true, cell: ([id]) => id.slice(step.length + 1), sort: ([id]) => id },
      ...columns,
    ],
  })}`;
}

function bestOf(tasks: readonly Task[], name: string, direction: 'max' | 'min'): string | undefined {
  let best: { readonly id: string; readonly value: number } | undefined;
  for (const [id, { metrics }] of tasks) {
    const value = metrics[name];
    if (typeof value !== 'number' || Number.isNaN(value)) continue;
    const isBetter = best === undefined || (direction === 'max' ? value > best.value : value < best.value);
    if (isBetter) best = { id, value };
  }
  return best?.id;
}

/** As it is read at a glance, with all its digits for who points at it. */
export function metricCell(value: MetricValue): Html {
  const short = formatMetric(value);
  return short === String(value) ? html`${short}` : html`<span title="${String(value)}">${short}</span>`;
}

function sortValue(value: MetricValue | undefined): number | string | undefined {
  return typeof value === 'string' || value === undefined ? value : Number(value);
}
