import type { ContentDiff } from '../../model/diff/content-diff.ts';
import { contentDiffLines } from './content-diff-lines.ts';
import { type Cell, cell } from './section-view.ts';

/** The lines of a difference of contents, at most `most`, with the looks of a patch. */
export function contentCells(diff: ContentDiff, most: number): Cell[] {
  return contentDiffLines(diff, most).map((line) => cell(line, toneOf(line)));
}

function toneOf(line: string): Cell['tone'] {
  if (/^\s*\+/.test(line)) return 'good';
  return /^\s*-/.test(line) ? 'bad' : 'dim';
}
