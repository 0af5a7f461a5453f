import { clip, padEnd, padStart, textWidth } from '../text-width.ts';
import type { Cell, ViewColumn } from './section-view.ts';

const GAP = 2;
/** Narrower than this no column gets. */
const NARROWEST = 10;

/**
 * Rows as lines of aligned columns, at most `width` wide as far as that can be; what is too long ends in an ellipsis. Empty
 * columns take no room, and there are no blanks at the end.
 */
export function alignRows(
  rows: readonly (readonly Cell[])[],
  columns: readonly ViewColumn[],
  width: number,
  paint: (cell: Cell) => string,
): string[] {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[i]?.text ?? '')), 0),
  );
  shrink(widths, width);
  return rows.map((row) => {
    const used = row.findLastIndex(({ text }) => text !== '');
    const parts = row.flatMap((one, i) => {
      const own = widths[i] ?? 0;
      if (own === 0 || i > used) return [];
      const text = clip(one.text, own);
      const padded =
        columns[i]?.align === 'right' ? padStart(text, own) : i === used ? text : padEnd(text, own);
      return [paint({ ...one, text: padded })];
    });
    return parts.join(' '.repeat(GAP));
  });
}

/** Takes from the widest columns what is too much. */
function shrink(widths: number[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + (one === 0 ? 0 : one + GAP), 0) - GAP;
  for (let over = total() - width; over > 0; over = total() - width) {
    const widest = widths.reduce((a, b) => Math.max(a, b), 0);
    if (widest <= NARROWEST) return;
    const at = widths.lastIndexOf(widest);
    const second = widths.reduce((most, one, i) => (i === at ? most : Math.max(most, one)), NARROWEST);
    // Down to the next widest at once; of equals one by one.
    widths[at] = Math.max(NARROWEST, widest - Math.min(over, Math.max(1, widest - second)));
  }
}
