import type {
  MetricChange,
  MetricSummary,
  MetricsDiff,
  MetricVerdict,
  Threshold,
} from '../../model/diff/metric-diff.ts';
import type { Tone } from '../screen/styled-line.ts';
import { format, formatDistance, formatPair, formatRelative } from './format-value.ts';
import {
  type Cell,
  cell,
  limitRows,
  listCounts,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

/** Steps of more changes than this are shown by what happened to each metric over all tasks. */
const MOST_OF_STEP = 8;

export function viewMetrics({ changed, same, summaries }: MetricsDiff, options: ViewOptions): SectionView {
  const rows: ViewRow[] = [];
  for (const [step, changes] of Map.groupBy(changed, (change) => change.step)) {
    const wide = summaries.filter((summary) => summary.step === step && summary.same < tasksOf(summary));
    if (wide.length > 0 && changes.length > MOST_OF_STEP && !options.full) rows.push(...wide.map(summaryRow));
    else rows.push(...changes.map(changeRow));
  }
  const missed = same.filter(({ thresholds }) => thresholds?.some(({ after }) => after === 'missed'));
  rows.push(...missed.map(sameRow));
  const count = (verdict: MetricVerdict): number =>
    changed.filter((change) => change.verdict === verdict).length;
  return {
    section: 'metrics',
    title: 'Metrics',
    summary: summaryCell(count, same.length),
    columns: [
      { title: '' },
      { title: 'metric', gives: 'middle' },
      { title: 'before', align: 'right' },
      { title: 'after', align: 'right' },
      { title: 'change', align: 'right' },
      { title: 'relative', align: 'right' },
      { title: 'bound' },
    ],
    ...limitRows(rows, options),
  };
}

function tasksOf({ better, worse, changed, same, added, removed }: MetricSummary): number {
  return better + worse + changed + same + added + removed;
}

function summaryCell(count: (verdict: MetricVerdict) => number, same: number): Cell {
  const text = listCounts([
    [count('better'), 'better'],
    [count('worse'), 'worse'],
    [count('changed'), 'changed'],
    [count('added'), 'new'],
    [count('removed'), 'gone'],
    [same, 'the same'],
  ]);
  if (count('worse') > 0) return cell(text, 'bad');
  return count('better') > 0 ? cell(text, 'good') : cell(text, 'dim');
}

const LOOKS: { readonly [verdict in MetricVerdict]: readonly [mark: string, tone: Tone | undefined] } = {
  better: ['▲', 'good'],
  worse: ['▼', 'bad'],
  changed: ['~', 'note'],
  added: ['+', undefined],
  removed: ['-', undefined],
};

function changeRow(change: MetricChange): ViewRow {
  const { task, name, before, after, absolute, relative, verdict, thresholds } = change;
  const [mark, tone] = LOOKS[verdict];
  const [old, now] = formatPair(before, after);
  return {
    subject: { task },
    cells: [
      cell(mark, tone),
      cell(`${task} ${name}`),
      cell(old, 'dim'),
      cell(now, tone),
      cell(formatDistance(absolute), tone),
      cell(formatRelative(relative), tone),
      boundCell(thresholds),
    ],
  };
}

function sameRow(same: MetricsDiff['same'][number]): ViewRow {
  const value = format(same.value);
  return {
    subject: { task: same.task },
    cells: [
      cell('=', 'dim'),
      cell(`${same.task} ${same.name}`),
      cell(value, 'dim'),
      cell(value),
      cell(''),
      cell(''),
      boundCell(same.thresholds),
    ],
  };
}

/** Which way the mean went, and how many tasks went which way. */
function summaryRow(summary: MetricSummary): ViewRow {
  const { step, name, direction, better, worse, changed, same, before, after } = summary;
  const [old, now] = formatPair(before?.mean, after?.mean);
  const counts = listCounts([
    [better, 'better'],
    [worse, 'worse'],
    [changed, 'changed'],
    [summary.added, 'new'],
    [summary.removed, 'gone'],
    [same, 'the same'],
  ]);
  const absolute = before === undefined || after === undefined ? undefined : after.mean - before.mean;
  const relative =
    absolute === undefined || before?.mean === 0 ? undefined : absolute / Math.abs(before?.mean ?? 1);
  const verdict = verdictOfMeans(absolute, direction);
  const [mark, tone] = LOOKS[verdict];
  return {
    cells: [
      cell(mark, tone),
      cell(`${step} ${name}, mean`),
      cell(old, 'dim'),
      cell(now, tone),
      cell(formatDistance(absolute), tone),
      cell(formatRelative(relative), tone),
      cell(''),
    ],
    details: [cell(`of ${tasksOf(summary)} tasks ${counts}`, 'dim'), ...spreadLines(summary)],
  };
}

function verdictOfMeans(absolute: number | undefined, direction: MetricSummary['direction']): MetricVerdict {
  if (absolute === undefined || absolute === 0 || direction === undefined) return 'changed';
  return absolute > 0 === (direction === 'max') ? 'better' : 'worse';
}

function spreadLines({ before, after }: MetricSummary): Cell[] {
  if (before === undefined || after === undefined) return [];
  const [min, newMin] = formatPair(before.min, after.min);
  const [max, newMax] = formatPair(before.max, after.max);
  return [cell(`from ${min} … ${max} to ${newMin} … ${newMax}`, 'dim')];
}

/** The bound that is missed, else the first. */
function boundCell(thresholds: readonly Threshold[] | undefined): Cell {
  const missed = thresholds?.find(({ after }) => after === 'missed');
  const shown = missed ?? thresholds?.[0];
  if (shown === undefined) return cell('');
  return missed === undefined ? cell(`✓ ${shown.bound}`, 'dim') : cell(`✗ ${shown.bound}`, 'bad');
}
