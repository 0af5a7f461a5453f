import { compareBytes } from '../base/byte-order.ts';
import type { Digest } from './digest.ts';
import type { Execution } from './execution.ts';
import type { Manifest, ManifestTask } from './manifest.ts';
import type { MetricValue } from './metric.ts';

/**
 * The message of a run commit: a summary that reads well in any git tool, the user's own text, and trailers
 * (docs/format.md, "Run commit").
 */
export function runMessage(manifest: Manifest, execution: Execution, digest: Digest): string {
  return [
    summaryLine(manifest, execution),
    '',
    ...(execution.message === undefined ? [] : [execution.message.trim(), '']),
    `Mlgit-Run: ${execution.run}`,
    `Mlgit-Flow: ${manifest.flow}`,
    `Mlgit-Status: ${manifest.status}`,
    `Mlgit-Manifest: ${digest}`,
    '',
  ].join('\n');
}

/** `credit: 5 tasks (3 cached), auc 0.9466`. */
export function summaryLine(manifest: Manifest, execution: Execution): string {
  const outcomes = Object.values(execution.tasks).map((task) => task.outcome);
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  const notes = (['cached', 'failed', 'cancelled', 'skipped'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`);
  const tasks = `${outcomes.length} ${outcomes.length === 1 ? 'task' : 'tasks'}`;
  const state = manifest.status === 'succeeded' ? '' : `${manifest.status}, `;
  const metrics = headlineMetrics(manifest).map(([name, value]) => `, ${name} ${formatMetric(value)}`);
  const noted = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `${manifest.flow}: ${state}${tasks}${noted}${metrics.join('')}`;
}

/** The two metrics worth a line: those with a direction, else numbers; in byte order of task and name. */
export function headlineMetrics(manifest: Manifest): (readonly [string, MetricValue])[] {
  const tasks = Object.keys(manifest.tasks)
    .sort(compareBytes)
    .map((id) => manifest.tasks[id] as ManifestTask);
  const directed = tasks.flatMap(directedMetrics);
  const chosen =
    directed.length > 0 ? directed : tasks.flatMap((task) => sortedMetrics(task).filter(isNumber));
  return chosen.slice(0, 2);
}

function sortedMetrics(task: ManifestTask): [string, MetricValue][] {
  return Object.entries(task.metrics).sort(([a], [b]) => compareBytes(a, b));
}

function directedMetrics(task: ManifestTask): [string, MetricValue][] {
  return sortedMetrics(task).filter(([name]) => task.direction?.[name] !== undefined);
}

function isNumber([, value]: readonly [string, MetricValue]): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Four significant digits are what people compare; digits before the point are never rounded away. */
export function formatMetric(value: MetricValue): string {
  if (typeof value !== 'number' || Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const isLarge = Math.abs(value) >= 1000 && Math.abs(value) < 1e15;
  return String(isLarge ? Math.round(value) : Number(value.toPrecision(4)));
}
