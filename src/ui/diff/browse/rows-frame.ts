import type { Room } from '../../browse/browse-loop.ts';
import { printable } from '../../printable.ts';
import { clipLine, type StyledLine, span } from '../../screen/styled-line.ts';
import { alignCells } from '../align-rows.ts';
import { ARROW_COLUMN, type Cell, cell, type SectionView } from '../section-view.ts';
import { chosenEntry, type DiffBrowse } from './diff-browse.ts';

/** A line, and the row that it belongs to. */
interface RowLine {
  readonly row: number;
  readonly line: StyledLine;
}

/** Marks before a row: whether it is chosen, and whether there is more of it. */
const MARKS = 4;

/** Rows of the chosen section, below its summary; the chosen row is among them, with as much of its details as fits. */
export function rowsFrame(browse: DiffBrowse, { width, height }: Room): StyledLine[] {
  const { view, section, unknown } = chosenEntry(browse);
  if (view === undefined) return nothingLines(browse, section, unknown);
  const head: StyledLine[] = [
    [span(`${view.title}  `, 'bold'), span(view.summary.text, view.summary.tone)],
    [],
  ];
  const lines = rowLines(browse, view, width);
  const room = Math.max(1, height - head.length);
  const top = topOf(lines, browse.row, room);
  return [...head, ...lines.slice(top, top + room).map(({ line }) => line)];
}

/** The chosen row in the upper third, with all that belongs to it where that fits. */
function topOf(lines: readonly RowLine[], row: number, room: number): number {
  const first = lines.findIndex((one) => one.row === row);
  const last = lines.findLastIndex((one) => one.row === row);
  const wanted = Math.max(Math.min(first, last - room + 1), first - Math.floor(room / 3));
  return Math.max(0, Math.min(wanted, first, lines.length - room));
}

function nothingLines({ diff }: DiffBrowse, section: string, unknown: boolean): StyledLine[] {
  if (!unknown) return [[span(`Nothing of ${section} differs.`, 'dim')]];
  return diff.unknown
    .filter((one) => one.section === section)
    .map(({ what, why, hint }) => [
      span('? ', 'note'),
      span(`${what === undefined ? '' : `${what}: `}${why}${hint === undefined ? '' : ` (${hint})`}`),
    ]);
}

function rowLines(browse: DiffBrowse, view: SectionView, width: number): RowLine[] {
  const [head = [], ...cells] = alignCells(
    [headOf(view), ...view.rows.map((row) => row.cells.map(harmless))],
    view.columns,
    width - MARKS,
  ).map((row) => row.map(({ text, tone }) => span(text, tone)));
  const lines = view.rows.flatMap((row, i) =>
    linesOf(browse, view, { ...row, at: i, cells: cells[i] ?? [] }),
  );
  return [{ row: HEAD, line: [span(' '.repeat(MARKS)), ...head] }, ...lines].map(({ row, line }) => ({
    row,
    line: clipLine(line, width),
  }));
}

/** Of no row. */
const HEAD = -1;

function linesOf(
  browse: DiffBrowse,
  { section }: SectionView,
  row: { readonly at: number; readonly cells: StyledLine; readonly details?: readonly Cell[] },
): RowLine[] {
  const { at, cells, details = [] } = row;
  const isChosen = browse.focus === 'rows' && at === browse.row;
  const isOpen = browse.expanded.has(`${section} ${at}`);
  const mark = details.length === 0 ? '  ' : isOpen ? '▾ ' : '▸ ';
  const line = [span(isChosen ? '❯ ' : '  ', 'accent'), span(mark, 'dim'), ...cells];
  const more = details.map(({ text, tone }) => [span(' '.repeat(MARKS + 2)), span(text, tone)]);
  return [line, ...(isOpen ? more : [])].map((one) => ({ row: at, line: one }));
}

function headOf({ columns }: SectionView): Cell[] {
  return columns.map(({ title }) => cell(title === ARROW_COLUMN ? '' : title, 'dim'));
}

function harmless(one: Cell): Cell {
  return { ...one, text: printable(one.text) };
}
