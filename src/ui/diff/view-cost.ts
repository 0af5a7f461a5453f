import { humanBytes, humanDuration } from '../../base/human.ts';
import type { RunCost, StepCost } from '../../model/diff/cost-diff.ts';
import type { RunDiff } from '../../model/diff/run-diff.ts';
import {
  ARROW_COLUMN,
  type Cell,
  cell,
  limitRows,
  type SectionView,
  type ViewColumn,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

/** Wall time of a run as it passed for whoever waited, of a step of all its attempts together; CPU; the highest peak of memory. */
export function viewCost(
  { cost: { before, after, steps }, narrowedTo }: Pick<RunDiff, 'cost' | 'narrowedTo'>,
  options: ViewOptions,
): SectionView {
  // Of a part of a run its whole time says nothing.
  const isWhole = narrowedTo === undefined;
  const rows = [
    ...(isWhole ? [costRow('run', before, after)] : []),
    ...steps.map(({ step, before: old, after: now }) => costRow(step, old, now)),
  ];
  return {
    section: 'cost',
    title: 'Cost',
    summary: cell(isWhole ? `${spanText(before.wallMs)} → ${spanText(after.wallMs)}` : '', 'dim'),
    columns: [{ title: 'step', gives: 'middle' }, ...pair('wall'), ...pair('cpu'), ...pair('memory')],
    withHead: true,
    ...limitRows(rows, options),
  };
}

function pair(title: string): ViewColumn[] {
  return [{ title, align: 'right' }, { title: ARROW_COLUMN }, { title: '', align: 'right' }];
}

type Cost = RunCost & Partial<Pick<StepCost, 'peakBytes'>>;

function costRow(name: string, before: Cost | undefined, after: Cost | undefined): ViewRow {
  return {
    cells: [
      cell(name),
      ...change(before?.wallMs, after?.wallMs, spanText),
      ...change(before?.cpuMs, after?.cpuMs, spanText),
      ...change(before?.peakBytes, after?.peakBytes, bytesText),
    ],
  };
}

/** What differs by less is no news: two runs of the same differ by as much. */
const NOTED = 0.25;

function change(
  before: number | undefined,
  after: number | undefined,
  show: (value: number | undefined) => string,
): Cell[] {
  if (before === undefined && after === undefined) return [cell(''), cell(''), cell('')];
  const ratio = before === undefined || after === undefined || before === 0 ? 1 : after / before;
  const tone = ratio > 1 + NOTED ? 'note' : ratio < 1 - NOTED ? 'good' : undefined;
  return [cell(show(before), 'dim'), cell(ARROW_COLUMN, 'dim'), cell(show(after), tone)];
}

function spanText(ms: number | undefined): string {
  return ms === undefined ? '–' : humanDuration(ms);
}

function bytesText(bytes: number | undefined): string {
  return bytes === undefined ? '–' : humanBytes(bytes);
}
