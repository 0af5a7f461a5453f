import { humanAge, humanBytes, humanDuration } from '../../base/human.ts';
import type { DiffValue } from '../../model/diff/diff-value.ts';
import type { MetricRow, RunTable } from '../../model/diff/run-table.ts';
import { format, shortDigest } from './format-value.ts';
import { type Cell, cell, type ViewOptions } from './section-view.ts';
import { statusCell } from './side-facts.ts';

/** One fact of all runs. */
export interface FactRow {
  readonly title: string;
  /** One for each run. */
  readonly cells: readonly Cell[];
}

export interface RunTableView {
  readonly facts: readonly FactRow[];
  /** Metrics that are not shown. */
  readonly hidden: number;
}

const MOST_METRICS = 12;

export function viewRunTable(
  table: RunTable,
  options: ViewOptions & { readonly nowMs: number },
): RunTableView {
  const { runs, params, code, cost } = table;
  const metrics = shownMetrics(table, options);
  const texts = (title: string, of: (i: number) => string): FactRow[] => {
    const found = runs.map((_, i) => cell(of(i)));
    return found.some(({ text }) => text !== '') ? [{ title, cells: found }] : [];
  };
  const facts = [
    ...texts('flow', (i) => (new Set(runs.map(({ flow }) => flow)).size > 1 ? (runs[i]?.flow ?? '') : '')),
    { title: 'status', cells: runs.map(statusCell) },
    ...texts('age', (i) => humanAge(Math.max(0, options.nowMs - Date.parse(runs[i]?.startedAt ?? '')))),
    ...texts('user', (i) => runs[i]?.user.replace(/ <.*>$/, '') ?? ''),
    ...texts('branch', (i) => runs[i]?.branch ?? ''),
    ...texts('tags', (i) => runs[i]?.tags.join(' ') ?? ''),
    ...params.map(({ name, values }) => ({ title: name, cells: values.map((value) => valueCell(value)) })),
    ...code.map(({ step, values }) => ({
      title: `code of ${step}`,
      cells: values.map((digest) => cell(digest === null ? '–' : shortDigest(digest), 'dim')),
    })),
    ...metrics.map(metricFact),
    ...texts('wall', (i) => spanText(cost[i]?.wallMs)),
    ...texts('cpu', (i) => spanText(cost[i]?.cpuMs)),
    ...texts('peak', (i) => (cost[i]?.peakBytes === undefined ? '' : humanBytes(cost[i]?.peakBytes ?? 0))),
  ];
  return { facts, hidden: table.metrics.filter(({ differs }) => differs).length - metrics.length };
}

/** Those that differ; with a direction first. */
function shownMetrics({ metrics }: RunTable, { full }: ViewOptions): readonly MetricRow[] {
  const differing = metrics.filter(({ differs }) => differs);
  const directed = differing.filter(({ direction }) => direction !== undefined);
  const ordered = [...directed, ...differing.filter(({ direction }) => direction === undefined)];
  return full ? ordered : ordered.slice(0, MOST_METRICS);
}

function metricFact({ task, name, values, best }: MetricRow): FactRow {
  return {
    title: task === undefined ? name : `${task} ${name}`,
    cells: values.map((value, i) => {
      const { text } = valueCell(value);
      return best.includes(i) ? cell(`${text} ▲`, 'good') : cell(text);
    }),
  };
}

function valueCell(value: DiffValue | null): Cell {
  return cell(format(value ?? undefined));
}

function spanText(ms: number | undefined): string {
  return ms === undefined ? '' : humanDuration(ms);
}
