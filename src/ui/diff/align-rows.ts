import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { paintLine } from '../screen/styled-line.ts';
import { clip, padEnd, padStart, textWidth } from '../text-width.ts';
import { ARROW_COLUMN, type Cell, type ViewColumn } from './section-view.ts';

const GAP = 2;
/** Narrower than this no column gets. */
const NARROWEST = 10;

/**
 * Rows as lines of aligned columns, at most `width` wide as far as that can be; what is too long has an ellipsis. Empty columns
 * take no room, and there are no blanks at the end.
 */
export function alignRows(
  rows: readonly (readonly Cell[])[],
  { columns, width }: { readonly columns: readonly ViewColumn[]; readonly width: number },
  palette: Palette,
): string[] {
  const safe = rows.map((row) => row.map((one) => ({ ...one, text: printable(one.text) })));
  return alignCells(safe, columns, width).map((cells) => paintLine(cells, palette));
}

/** The same as cells, those of blanks between columns among them. Their texts are harmless already. */
export function alignCells(
  rows: readonly (readonly Cell[])[],
  columns: readonly ViewColumn[],
  width: number,
): Cell[][] {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[i]?.text ?? '')), 0),
  );
  const room = { width, gap: (i: number) => gapBefore(i, columns) };
  shrink(widths, room, (i) => columns[i]?.gives !== undefined);
  shrink(widths, room, () => true);
  return rows.map((row) => {
    const used = row.findLastIndex(({ text }) => text.trim() !== '');
    const line: Cell[] = [];
    for (const [i, one] of row.slice(0, used + 1).entries()) {
      const own = widths[i] ?? 0;
      if (own === 0) continue;
      const text = columns[i]?.gives === 'middle' ? clipMiddle(one.text, own) : clip(one.text, own);
      const isRight = columns[i]?.align === 'right';
      const padded = isRight ? padStart(text, own) : padEnd(text, own);
      if (line.length > 0) line.push({ text: ' '.repeat(gapBefore(i, columns)) });
      line.push({ ...one, text: i === used ? padded.trimEnd() : padded });
    }
    return line;
  });
}

/** What an arrow stands between belongs together. */
function gapBefore(column: number, columns: readonly ViewColumn[]): number {
  const isArrow = (i: number): boolean => columns[i]?.title === ARROW_COLUMN;
  return isArrow(column) || isArrow(column - 1) ? 1 : GAP;
}

interface Room {
  readonly width: number;
  readonly gap: (column: number) => number;
}

/** Takes what is too much from the widest of the columns that may give. */
function shrink(widths: number[], { width, gap }: Room, gives: (column: number) => boolean): void {
  const total = (): number =>
    widths.reduce((sum, one, i) => sum + (one === 0 ? 0 : one + (sum === 0 ? 0 : gap(i))), 0);
  for (let over = total() - width; over > 0; over = total() - width) {
    const giving = widths.map((one, i) => (gives(i) ? one : 0));
    const widest = giving.reduce((a, b) => Math.max(a, b), 0);
    if (widest <= NARROWEST) return;
    const at = giving.lastIndexOf(widest);
    const second = giving.reduce((most, one, i) => (i === at ? most : Math.max(most, one)), NARROWEST);
    // Down to the next widest at once; of equals one by one.
    widths[at] = Math.max(NARROWEST, widest - Math.min(over, Math.max(1, widest - second)));
  }
}

/** Of a name both ends tell more than its middle. */
function clipMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const head = clip(text, Math.floor(width / 2)).replace(/…$/, '');
  let tail = '';
  for (const character of [...text].reverse()) {
    if (textWidth(head + character + tail) > width - 1) break;
    tail = character + tail;
  }
  return `${head}…${tail}`;
}
