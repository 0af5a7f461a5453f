import type { MetricValue } from '../../src/model/metric.ts';
import type { LogLine } from '../../src/ui/log/log-line.ts';

/** When the tables of tests are looked at. */
export const LOG_NOW = Date.parse('2026-03-10T12:00:00Z');

export interface LogFacts extends Partial<Omit<LogLine, 'field' | 'metrics' | 'directed'>> {
  readonly metrics?: { readonly [name: string]: MetricValue };
  readonly directed?: readonly string[];
}

/** A line of a table of runs, with what the test says of it. */
export function logLine({ metrics = {}, directed = [], ...facts }: LogFacts = {}): LogLine {
  const all = {
    id: 'k3f9abcdef',
    flow: 'demo',
    status: 'succeeded',
    user: 'Ada Tester <ada@example.org>',
    branch: 'main',
    tags: [],
    note: undefined,
    startedMs: LOG_NOW - 3_600_000,
    params: {},
    partial: false,
    remote: undefined,
    pending: false,
    ...facts,
  };
  const values: { [field: string]: unknown } = { note: all.note, user: all.user };
  for (const [name, value] of Object.entries(all.params)) values[`params.${name}`] = value;
  return {
    ...all,
    metrics: new Map(Object.entries(metrics)),
    directed: new Set(directed),
    field: (name) => values[name],
  };
}
