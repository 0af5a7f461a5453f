import type { Hunk } from '../../model/diff/text-diff.ts';
import { printable } from '../printable.ts';
import { counted } from './fact-lines.ts';

/** A unified patch without the names of files. */
export function hunkLines(hunks: readonly Hunk[], hunksLeft: number): string[] {
  const lines = hunks.flatMap((hunk) => [
    `@@ -${range(hunk.beforeStart, hunk.beforeLines)} +${range(hunk.afterStart, hunk.afterLines)} @@`,
    ...hunk.lines.map(patchLine),
    ...(hunk.linesLeft > 0 ? [`… ${counted(hunk.linesLeft, 'more line')} of this piece`] : []),
  ]);
  return [...lines, ...(hunksLeft > 0 ? [`… ${counted(hunksLeft, 'more piece')}`] : [])];
}

/** The end of a line that a text of Windows has is not shown. */
export function patchLine(line: string): string {
  return printable(line.replace(/\r$/, ''));
}

/** As diff writes it: a single line without its count, and an empty range by the line before it. */
function range(start: number, lines: number): string {
  if (lines === 0) return `${start - 1},0`;
  return lines === 1 ? String(start) : `${start},${lines}`;
}
