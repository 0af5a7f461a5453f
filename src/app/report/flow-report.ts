import { compareBytes } from '../../base/byte-order.ts';
import type { Direction, MetricValue } from '../../model/metric.ts';
import type { FlowReport, MetricColumn, ReportColumn, RowTexts } from '../../model/report/flow-report.ts';
import type { Cell } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import type { RunningRun } from '../../model/running-run.ts';
import type { ReadContext } from '../context.ts';
import { notesByRun } from '../notes.ts';
import { uniqueMetrics } from '../run-facts.ts';
import { readTags } from '../tags.ts';

/** More columns than these are no table any more. */
const MOST_METRICS = 60;

/** Everything that the page of a flow shows: all its runs but those that reproduce others, newest first. */
export async function reportOfFlow(
  context: ReadContext,
  flow: string,
  running: readonly RunningRun[] = [],
): Promise<FlowReport> {
  const [all, tags, notes, file] = await Promise.all([
    context.runs.ofFlow(flow),
    readTags(context),
    notesByRun(context),
    context.flowFile(),
  ]);
  const runs = all.filter(({ execution }) => execution.reproduces === undefined);
  const description = file?.flows[flow]?.description;
  const { columns, more } = metricColumns(runs);
  const texts = Object.fromEntries(
    runs.flatMap((run, row) => {
      const own = textsOf(run, tags.byRun.get(`${flow}/${run.id}`) ?? [], notes.get(`${flow}/${run.id}`));
      return Object.keys(own).length === 0 ? [] : [[String(row), own] as const];
    }),
  );
  return {
    version: 1,
    kind: 'flow',
    flow,
    ...(description === undefined ? {} : { description }),
    nowMs: context.config.clock.now(),
    ids: runs.map(({ id }) => id),
    status: coded(runs.map(({ manifest }) => manifest.status)),
    user: coded(runs.map(({ execution }) => execution.user)),
    branch: coded(runs.map(({ execution }) => execution.branch ?? '')),
    started: runs.map(({ execution }) => Math.round(Date.parse(execution.startedAt) / 1000)),
    wallMs: runs.map(({ execution }) => Date.parse(execution.endedAt) - Date.parse(execution.startedAt)),
    params: paramColumns(runs),
    metrics: columns,
    texts,
    moreMetrics: more,
    running: running.filter((one) => one.flow === flow),
  };
}

function coded(values: readonly string[]): { names: string[]; of: number[] } {
  const at = new Map<string, number>();
  const of = values.map((value) => {
    const known = at.get(value) ?? at.size;
    at.set(value, known);
    return known;
  });
  return { names: [...at.keys()], of };
}

function textsOf(run: RunRecord, tags: readonly string[], note: string | undefined): RowTexts {
  const { execution, manifest, remote } = run;
  return {
    ...(tags.length === 0 ? {} : { tags }),
    ...(execution.message === undefined ? {} : { message: execution.message }),
    ...(note === undefined ? {} : { note }),
    ...(manifest.partial === true ? { partial: true as const } : {}),
    ...(remote === undefined ? {} : { remote }),
    ...(execution.sweep === undefined ? {} : { sweep: execution.sweep }),
  };
}

/** Those whose values differ come first: they tell runs apart. */
function paramColumns(runs: readonly RunRecord[]): ReportColumn[] {
  const names = new Set(runs.flatMap(({ manifest }) => Object.keys(manifest.params)));
  const columns = [...names].sort(compareBytes).map((name) => ({
    name,
    values: runs.map(({ manifest }) => cell(own(manifest.params, name))),
  }));
  const varies = ({ values }: ReportColumn): boolean => new Set(values).size > 1;
  return [...columns.filter(varies), ...columns.filter((column) => !varies(column))];
}

interface Metric {
  readonly values: Cell[];
  direction?: Direction;
  count: number;
}

/** Under the shortest name that is clear in its run, as in `mlgit log`; those with a direction and those of most runs first. */
function metricColumns(runs: readonly RunRecord[]): { columns: MetricColumn[]; more: number } {
  const found = new Map<string, Metric>();
  const put = (row: number, name: string, value: MetricValue, direction: Direction | undefined): void => {
    const metric = found.get(name) ?? { values: new Array<Cell>(runs.length).fill(null), count: 0 };
    found.set(name, metric);
    metric.values[row] = cell(value);
    metric.count++;
    if (direction !== undefined) metric.direction ??= direction;
  };
  for (const [row, run] of runs.entries()) {
    const unique = uniqueMetrics(run);
    for (const [task, { metrics, direction }] of Object.entries(run.manifest.tasks))
      for (const [name, value] of Object.entries(metrics))
        put(row, unique.has(name) ? name : `${task}.${name}`, value, direction?.[name]);
  }
  const sorted = [...found].sort(
    ([a, x], [b, y]) =>
      Number(y.direction !== undefined) - Number(x.direction !== undefined) ||
      y.count - x.count ||
      compareBytes(a, b),
  );
  const columns = sorted.slice(0, MOST_METRICS).map(([name, { values, direction }]) => ({
    name,
    values,
    ...(direction === undefined ? {} : { direction }),
  }));
  return { columns, more: sorted.length - columns.length };
}

function own<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function cell(value: MetricValue | undefined): Cell {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
