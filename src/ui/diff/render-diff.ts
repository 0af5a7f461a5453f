import type { DiffSide } from '../../model/diff/diff-side.ts';
import type { DiffSection, RunDiff, Unknown } from '../../model/diff/run-diff.ts';
import { patchLines } from '../browse/patch-lines.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { paintLine } from '../screen/styled-line.ts';
import { clip } from '../text-width.ts';
import { alignRows } from './align-rows.ts';
import { cell, headCells, type SectionView, type ViewRow } from './section-view.ts';
import { caveats, sideFacts, statusCell } from './side-facts.ts';
import { viewDiff } from './view-diff.ts';

export interface RenderDiffOptions {
  readonly full: boolean;
  readonly sections?: readonly DiffSection[] | undefined;
  readonly nowMs: number;
  /** Columns that there are. */
  readonly width: number;
  /** The run before it, where nobody said what it is to be compared with. */
  readonly comparedWith?: string | undefined;
}

const INDENT = '  ';

/** Label, status, age, user, branch, tasks, tags, message. */
const HEAD_COLUMNS: SectionView['columns'] = [
  ...[{ title: '' }, { title: '' }, { title: '' }],
  ...Array.from({ length: 5 }, () => ({ title: '', gives: 'end' }) as const),
];

/** A diff for a terminal or a pipe, one screen where little differs. */
export function renderDiff(diff: RunDiff, options: RenderDiffOptions, palette: Palette): string {
  const { sections, unchanged } = viewDiff(diff, options, options.sections);
  const blocks = [
    headLines(diff, options, palette),
    ...sections.map((view) => sectionLines(view, options, palette)),
    wholePatch(diff, palette),
    unknownLines(diff.unknown, options, palette),
    lastLines(sections.length, unchanged, options, palette),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(diff: RunDiff, options: RenderDiffOptions, palette: Palette): string[] {
  const { before, after, narrowedTo } = diff;
  const name = (side: DiffSide, path: string | undefined): string =>
    palette.bold(printable(path ? `${side.spec}:${path}` : side.spec));
  const row = (label: string, side: DiffSide): ViewRow => {
    const [, ...facts] = sideFacts(side, options.nowMs);
    return { cells: [cell(label, 'dim'), statusCell(side), ...facts.map((fact) => cell(fact))] };
  };
  return [
    `${name(before, narrowedTo?.before)} ${palette.dim('→')} ${name(after, narrowedTo?.after)}`,
    ...rowLines([row('before', before), row('after', after)], HEAD_COLUMNS, options, palette),
    ...caveats(diff).map((text) => `${INDENT}${palette.note(printable(text))}`),
  ];
}

/** Its title and rows, for a terminal of so many columns. */
export function sectionLines(
  view: SectionView,
  options: Pick<RenderDiffOptions, 'width'>,
  palette: Palette,
): string[] {
  const { title, summary, rows, hidden, columns, withHead } = view;
  const head = { cells: headCells(columns) };
  return [
    `${palette.bold(title)}  ${paintLine([summary], palette)}`.trimEnd(),
    ...rowLines(withHead === true ? [head, ...rows] : rows, columns, options, palette),
    ...(hidden === undefined ? [] : [`${INDENT}${palette.dim(`… and ${hidden} more: --full`)}`]),
  ];
}

function rowLines(
  rows: readonly ViewRow[],
  columns: SectionView['columns'],
  { width }: Pick<RenderDiffOptions, 'width'>,
  palette: Palette,
): string[] {
  const lines = alignRows(
    rows.map(({ cells }) => cells),
    { columns, width: width - INDENT.length },
    palette,
  );
  return lines.flatMap((line, i) => [
    `${INDENT}${line}`,
    ...(rows[i]?.details ?? []).map((detail) => {
      const text = clip(printable(detail.text), width - 2 * INDENT.length - 2);
      return `${INDENT}${INDENT}  ${paintLine([{ ...detail, text: text.trimEnd() }], palette)}`;
    }),
  ]);
}

function wholePatch({ code: { patch, patchCut } }: RunDiff, palette: Palette): string[] {
  if (patch === undefined || patch === '') return [];
  return [
    ...patchLines(patch).map((line) => paintLine(line, palette)),
    ...(patchCut === true ? [palette.dim('… the patch goes on: git diff')] : []),
  ];
}

function unknownLines(
  unknown: readonly Unknown[],
  { width, sections }: RenderDiffOptions,
  palette: Palette,
): string[] {
  const asked = unknown.filter(({ section }) => sections?.includes(section) ?? true);
  if (asked.length === 0) return [];
  const lines = asked.map(({ section, what, why, hint }) => {
    const text = `${what ?? section}: ${why}${hint === undefined ? '' : ` (${hint})`}`;
    return `${INDENT}${palette.note('?')} ${clip(printable(text), width - 4)}`;
  });
  return [palette.bold('Not known'), ...lines];
}

function lastLines(
  shown: number,
  unchanged: readonly DiffSection[],
  { comparedWith }: RenderDiffOptions,
  palette: Palette,
): string[] {
  const same =
    unchanged.length > 0
      ? [palette.dim(`The same: ${unchanged.join(', ')}`)]
      : shown === 0
        ? ['Nothing to show.']
        : [];
  if (comparedWith === undefined) return same;
  return [...same, palette.dim(`Compared with the run before it; mlgit diff A B compares any two.`)];
}
