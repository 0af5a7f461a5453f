import type { MetricValue } from '../model/metric.ts';
import type { LogRow } from './log-runs.ts';
import { factAt, uniqueMetrics } from './run-facts.ts';

/** A row as a table shows it: every metric under its shortest unambiguous name. `pending` are runs still to be shared. */
export function logLine({ run, facts, tags, note }: LogRow, pending: ReadonlySet<string>) {
  const metrics = new Map<string, MetricValue>(uniqueMetrics(run));
  const directed = new Set<string>();
  for (const [task, { metrics: own, direction }] of Object.entries(run.manifest.tasks)) {
    for (const [name, value] of Object.entries(own)) {
      const shown = metrics.has(name) ? name : `${task}.${name}`;
      metrics.set(shown, value);
      if (direction?.[name] !== undefined) directed.add(shown);
    }
  }
  return {
    id: run.id,
    flow: run.flow,
    status: run.manifest.status,
    user: run.execution.user,
    branch: run.execution.branch ?? '',
    tags,
    note,
    startedMs: Date.parse(run.execution.startedAt),
    params: run.manifest.params,
    metrics,
    directed,
    partial: run.manifest.partial === true,
    remote: run.remote,
    pending: run.remote === undefined && pending.has(`${run.flow}@${run.id}`),
    field: (name: string) => factAt(facts, name),
  };
}

export type LogLineOfRun = ReturnType<typeof logLine>;
