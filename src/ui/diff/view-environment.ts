import type { EnvironmentDiff, TextChange } from '../../model/diff/environment-diff.ts';
import { shortDigest } from './format-value.ts';
import {
  ARROW_COLUMN,
  cell,
  counted,
  limitRows,
  markOf,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewEnvironment(
  { interpreters, system, declared, images }: EnvironmentDiff,
  options: ViewOptions,
): SectionView {
  const packages = interpreters.reduce((sum, one) => sum + one.packages.length, 0);
  const rows = [
    ...images.map((one) => row('image', { ...one, name: one.step }, shortDigest)),
    ...declared.map((one) => row('declared', { ...one, name: one.step }, shortDigest)),
    ...interpreters
      .filter(({ before, after }) => before !== after)
      .map((one) => row('interpreter', { ...one, name: one.command })),
    ...interpreters.flatMap((one) => one.packages.map((change) => row(`package of ${one.command}`, change))),
    ...system.map((change) => row('system', change)),
  ];
  const others = rows.length - packages;
  const parts = [
    ...(packages > 0 ? [counted(packages, 'package')] : []),
    ...(others > 0 ? [counted(others, 'other fact')] : []),
  ];
  return {
    section: 'environment',
    title: 'Environment',
    summary: cell(parts.join(', '), 'dim'),
    columns: [
      { title: '' },
      { title: 'name', gives: 'end' },
      { title: 'before', gives: 'end' },
      { title: ARROW_COLUMN },
      { title: 'after', gives: 'end' },
      { title: 'kind' },
    ],
    ...limitRows(rows, options),
  };
}

function row(
  kind: string,
  { name, before, after }: TextChange,
  show: (text: string) => string = (text) => text || '(no version)',
): ViewRow {
  return {
    cells: [
      markOf({ before, after }),
      cell(name),
      cell(before === undefined ? '–' : show(before), 'dim'),
      cell(ARROW_COLUMN, 'dim'),
      cell(after === undefined ? '–' : show(after)),
      cell(kind, 'dim'),
    ],
  };
}
