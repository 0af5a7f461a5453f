import { humanBytes, humanDuration } from '../../base/human.ts';
import type { CostDiff, RunCost, StepCost } from '../../model/diff/cost-diff.ts';
import { formatRelative } from './format-value.ts';
import { cell, limitRows, type SectionView, type ViewOptions, type ViewRow } from './section-view.ts';

/** Wall time as it passed for whoever waited; CPU and peak memory of the processes. */
export function viewCost({ before, after, steps }: CostDiff, options: ViewOptions): SectionView {
  const rows = [
    costRow('the whole run', before, after),
    ...steps.map(({ step, before: old, after: now }) => costRow(step, old, now)),
  ];
  return {
    section: 'cost',
    title: 'Cost',
    summary: cell(`${wallText(before)} → ${wallText(after)}`, 'dim'),
    columns: [
      { title: 'step' },
      { title: 'wall', align: 'right' },
      { title: '' },
      { title: 'after', align: 'right' },
      { title: '', align: 'right' },
      { title: 'cpu', align: 'right' },
      { title: '' },
      { title: 'after', align: 'right' },
      { title: 'peak', align: 'right' },
      { title: '' },
      { title: 'after', align: 'right' },
    ],
    ...limitRows(rows, options),
  };
}

type Cost = RunCost & Partial<Pick<StepCost, 'peakBytes'>>;

function costRow(name: string, before: Cost | undefined, after: Cost | undefined): ViewRow {
  const [old, now] = [before?.wallMs, after?.wallMs];
  const relative = old === undefined || now === undefined || old === 0 ? undefined : (now - old) / old;
  const hasPeak = before?.peakBytes !== undefined || after?.peakBytes !== undefined;
  const hasCpu = before?.cpuMs !== undefined || after?.cpuMs !== undefined;
  return {
    cells: [
      cell(name),
      cell(wallText(before), 'dim'),
      cell('→', 'dim'),
      cell(wallText(after)),
      cell(formatRelative(relative), 'dim'),
      cell(hasCpu ? cpuText(before) : '', 'dim'),
      cell(hasCpu ? '→' : '', 'dim'),
      cell(hasCpu ? cpuText(after) : ''),
      cell(hasPeak ? peakText(before) : '', 'dim'),
      cell(hasPeak ? '→' : '', 'dim'),
      cell(hasPeak ? peakText(after) : ''),
    ],
  };
}

function wallText(cost: Cost | undefined): string {
  return cost?.wallMs === undefined ? '–' : humanDuration(cost.wallMs);
}

function cpuText(cost: Cost | undefined): string {
  return cost?.cpuMs === undefined ? '–' : `cpu ${humanDuration(cost.cpuMs)}`;
}

function peakText(cost: Cost | undefined): string {
  return cost?.peakBytes === undefined ? '–' : humanBytes(cost.peakBytes);
}
