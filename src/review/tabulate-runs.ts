import { compareBytes } from '../base/byte-order.ts';
import { diffValue } from '../model/diff/diff-value.ts';
import type { MetricRow, ParamRow, RowCost, RunTable, TextRow } from '../model/diff/run-table.ts';
import type { Direction, MetricValue } from '../model/metric.ts';
import { isNumeric, isSameMetric } from './diff/compare-metric.ts';
import { peakOf, runCost } from './diff/diff-cost.ts';
import { type ComparedRecord, own } from './diff/task-pairs.ts';
import type { ComparedRun } from './diff-runs.ts';

/** Several runs side by side. Pure. */
export function tabulateRuns(runs: readonly ComparedRun[]): RunTable {
  const records = runs.map(({ record }) => record);
  const params = paramRows(records);
  const differing = params.filter(({ values }) => new Set(values.map((v) => JSON.stringify(v))).size > 1);
  return {
    version: 1,
    kind: 'run-table',
    runs: runs.map(({ side }) => side),
    params: differing,
    sameParams: params.length - differing.length,
    metrics: metricRows(records),
    cost: records.map(costOf),
    code: codeRows(records),
  };
}

function paramRows(records: readonly ComparedRecord[]): ParamRow[] {
  return namesOf(records.map(({ manifest }) => manifest.params)).map((name) => ({
    name,
    values: records.map(({ manifest }) => {
      const value = own(manifest.params, name);
      return value === undefined ? null : diffValue(value);
    }),
  }));
}

function namesOf(tables: readonly object[]): string[] {
  return [...new Set(tables.flatMap((table) => Object.keys(table)))].sort(compareBytes);
}

interface FoundMetric {
  readonly task: string;
  readonly name: string;
  readonly values: (MetricValue | undefined)[];
  direction?: Direction;
}

function metricRows(records: readonly ComparedRecord[]): MetricRow[] {
  const found = new Map<string, FoundMetric>();
  for (const [i, { manifest }] of records.entries()) {
    for (const [task, { metrics, direction }] of Object.entries(manifest.tasks)) {
      for (const [name, value] of Object.entries(metrics)) {
        const id = JSON.stringify([task, name]);
        const metric = found.get(id) ?? { task, name, values: records.map(() => undefined) };
        found.set(id, metric);
        metric.values[i] = value;
        const way = own(direction ?? {}, name);
        if (way !== undefined) metric.direction = way;
      }
    }
  }
  const all = [...found.values()].sort(
    (a, b) => compareBytes(a.task, b.task) || compareBytes(a.name, b.name),
  );
  const uses = new Map<string, number>();
  for (const { name } of all) uses.set(name, (uses.get(name) ?? 0) + 1);
  return all.map((metric) => metricRow(metric, uses.get(metric.name) === 1));
}

function metricRow({ task, name, direction, values }: FoundMetric, isUnique: boolean): MetricRow {
  const [first] = values;
  return {
    ...(isUnique ? {} : { task }),
    name,
    ...(direction === undefined ? {} : { direction }),
    values: values.map((value) => (value === undefined ? null : diffValue(value))),
    best: direction === undefined ? [] : bestOf(values, direction),
    differs: values.some((value) => !isSameMetric(first, value)),
  };
}

function bestOf(values: readonly (MetricValue | undefined)[], direction: Direction): number[] {
  let best: number | bigint | undefined;
  for (const value of values) {
    if (!isNumeric(value) || Number.isNaN(value)) continue;
    if (best === undefined || (direction === 'max' ? value > best : value < best)) best = value;
  }
  return best === undefined ? [] : [...values.keys()].filter((i) => values[i] === best);
}

function costOf({ execution }: ComparedRecord): RowCost {
  const attempts = Object.values(execution.tasks).flatMap((task) => task.attempts);
  return { ...runCost(execution), ...peakOf(attempts) };
}

/** Steps whose tasks did not all see the same code in all runs. */
function codeRows(records: readonly ComparedRecord[]): TextRow[] {
  const codes = records.map(({ manifest }) => {
    const found: { [step: string]: string } = {};
    for (const { step, code } of Object.values(manifest.tasks)) {
      if (code !== undefined) found[step] ??= code;
    }
    return found;
  });
  return namesOf(codes)
    .map((step) => ({ step, values: codes.map((code) => own(code, step) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}
