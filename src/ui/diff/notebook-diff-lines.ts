import type { NotebookDiff } from '../../model/diff/notebook-diff.ts';
import { printable } from '../printable.ts';
import { changeCounts, counted } from './fact-lines.ts';
import { hunkLines } from './hunk-lines.ts';

export function notebookDiffLines({ added, removed, changed, changes, changesLeft }: NotebookDiff): string[] {
  const counts = changeCounts({ added, removed, changed }, 'cell');
  if (counts === undefined) return ['the same cells; only outputs and metadata differ'];
  return [
    counts,
    ...changes.flatMap((cell) => [
      `cell ${cell.cell} (${printable(cell.type)}) ${cell.change}`,
      ...hunkLines(cell.hunks, cell.hunksLeft),
    ]),
    ...(changesLeft > 0 ? [`… ${counted(changesLeft, 'more cell')}`] : []),
  ];
}
