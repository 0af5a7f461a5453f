import type { FlowReport } from '../../src/model/report/flow-report.ts';

/** Runs of a flow, as many as are asked for: the same number is the same run. */
export function flowReport(count: number, name = 'credit'): FlowReport {
  const rows = Array.from({ length: count }, (_, i) => i);
  const part = (i: number, step: number): number => Math.abs(Math.sin(i * step + 1));
  return {
    version: 1,
    kind: 'flow',
    flow: 'credit',
    description: `about ${name}`,
    nowMs: Date.UTC(2026, 2, 10),
    ids: rows.map((i) =>
      i
        .toString(32)
        .padStart(10, '0')
        .replaceAll(/[ilou]/g, 'w'),
    ),
    status: { names: ['succeeded', 'failed'], of: rows.map((i) => Number(i % 10 === 9)) },
    user: { names: ['Ada <ada@example.org>', `${name} <b@example.org>`], of: rows.map((i) => i % 2) },
    branch: { names: ['main'], of: rows.map(() => 0) },
    started: rows.map((i) => Date.UTC(2026, 2, 9) / 1000 - i * 600),
    wallMs: rows.map((i) => 1000 + i),
    params: [
      { name: 'rate', values: rows.map((i) => (i % 5) / 10) },
      { name, values: rows.map((i) => [name, 'other'][i % 2] as string) },
      { name: 'seed', values: rows.map(() => 7) },
    ],
    metrics: [
      { name: 'auc', direction: 'max', values: rows.map((i) => (i % 10 === 9 ? null : part(i, 1.3))) },
      { name: 'loss', direction: 'min', values: rows.map((i) => (i % 10 === 9 ? 'NaN' : part(i, 1.7))) },
    ],
    texts: count === 0 ? {} : { 0: { tags: ['prod', name], message: name, note: name } },
    moreMetrics: 0,
    running: [],
  };
}
