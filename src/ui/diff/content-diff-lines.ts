import type { ContentDiff, OpaqueDiff } from '../../model/diff/content-diff.ts';
import type { Instead } from '../../model/diff/text-diff.ts';
import { printable } from '../printable.ts';
import { documentDiffLines } from './document-diff-lines.ts';
import { imageDiffLines } from './image-diff-lines.ts';
import { notebookDiffLines } from './notebook-diff-lines.ts';
import { tableDiffLines } from './table-diff-lines.ts';
import { tensorDiffLines } from './tensor-diff-lines.ts';
import { textDiffLines } from './text-diff-lines.ts';

/**
 * A difference of contents as plain lines, at most `most` of them, without colours. The first one sums up; what is beyond is
 * counted in the last. Lines are made for 80 columns, but for those of a patch, which are as long as they are.
 */
export function contentDiffLines(diff: ContentDiff, most: number): string[] {
  const [first, ...others] = linesOf(diff);
  const instead = 'instead' in diff && diff.instead ? insteadLines(diff.instead) : [];
  const lines = first === undefined ? [] : [first, ...instead, ...others];
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, Math.max(0, most - 1));
  return most <= 0 ? [] : [...kept, `… ${lines.length - kept.length} more lines`];
}

function linesOf(diff: ContentDiff): string[] {
  switch (diff.kind) {
    case 'opaque':
      return opaqueLines(diff);
    case 'text':
      return textDiffLines(diff);
    case 'document':
      return documentDiffLines(diff);
    case 'table':
      return tableDiffLines(diff);
    case 'image':
      return imageDiffLines(diff);
    case 'tensors':
      return tensorDiffLines(diff);
    case 'notebook':
      return notebookDiffLines(diff);
  }
}

/** Nothing of what size and digest say already. */
function opaqueLines({ why, reason, hints = [] }: OpaqueDiff): string[] {
  if (why === 'pickle') return ['a pickle: not opened'];
  if (reason === undefined) return [];
  return [printable(reason), ...hints.map((hint) => `Hint: ${printable(hint)}`)];
}

function insteadLines({ of, why, hints = [] }: Instead): string[] {
  const because = why.includes(of) ? why : `${of}: ${why}`;
  return [`compared as text (${printable(because)})`, ...hints.map((hint) => `Hint: ${printable(hint)}`)];
}
