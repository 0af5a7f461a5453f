import type { Room } from '../../browse/browse-loop.ts';
import { printable } from '../../printable.ts';
import { clipLine, type StyledLine, span } from '../../screen/styled-line.ts';
import { alignCells } from '../align-rows.ts';
import { ARROW_COLUMN, type Cell, cell, type SectionView } from '../section-view.ts';
import { chosenEntry, type DiffBrowse } from './diff-browse.ts';

/** A line before it is drawn: of a row, or of what more there is of it. */
interface RowLine {
  readonly row: number;
  /** Which of its details; undefined: the row itself. */
  readonly detail?: number;
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
  const lines = rowLines(browse, view);
  const room = Math.max(1, height - head.length);
  const top = topOf(lines, browse.row, room);
  // Of thousands of rows only those are drawn that are seen.
  const shown = lines.slice(top, top + room);
  return [...head, ...shown.map((line) => clipLine(drawn(browse, view, { ...line, width }), width))];
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

function rowLines({ expanded }: DiffBrowse, { section, rows }: SectionView): RowLine[] {
  const lines = rows.flatMap(({ details = [] }, row): RowLine[] =>
    expanded.has(`${section} ${row}`)
      ? [{ row }, ...details.map((_, detail) => ({ row, detail }))]
      : [{ row }],
  );
  return [{ row: HEAD }, ...lines];
}

/** Of no row. */
const HEAD = -1;

function drawn(
  browse: DiffBrowse,
  view: SectionView,
  { row, detail, width }: RowLine & { readonly width: number },
): StyledLine {
  const details = view.rows[row]?.details ?? [];
  const more = detail === undefined ? undefined : details[detail];
  if (more !== undefined) return [span(' '.repeat(MARKS + 2)), span(more.text, more.tone)];
  const cells = (alignedCells(view, width - MARKS)[row + 1] ?? []).map(({ text, tone }) => span(text, tone));
  if (row === HEAD) return [span(' '.repeat(MARKS)), ...cells];
  const isChosen = browse.focus === 'rows' && row === browse.row;
  const isOpen = browse.expanded.has(`${view.section} ${row}`);
  const mark = details.length === 0 ? '  ' : isOpen ? '▾ ' : '▸ ';
  return [span(isChosen ? '❯ ' : '  ', 'accent'), span(mark, 'dim'), ...cells];
}

/** The head and all rows of a view, for the width that was last asked for: the same for every key until the window changes. */
const aligned = new WeakMap<SectionView, { readonly width: number; readonly cells: Cell[][] }>();

function alignedCells(view: SectionView, width: number): Cell[][] {
  const known = aligned.get(view);
  if (known?.width === width) return known.cells;
  const rows = [headOf(view), ...view.rows.map((row) => row.cells.map(harmless))];
  const cells = alignCells(rows, view.columns, width);
  aligned.set(view, { width, cells });
  return cells;
}

/** A column that no row has anything in has no title either, and takes no room. */
function headOf({ columns, rows }: SectionView): Cell[] {
  return columns.map(({ title }, i) => {
    const isUsed = title !== ARROW_COLUMN && rows.some(({ cells }) => (cells[i]?.text ?? '') !== '');
    return cell(isUsed ? title : '', 'dim');
  });
}

function harmless(one: Cell): Cell {
  return { ...one, text: printable(one.text) };
}
