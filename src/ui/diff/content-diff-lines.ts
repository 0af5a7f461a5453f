import type { ContentDiff } from '../../model/diff/content-diff.ts';

/** A difference of contents as plain lines, at most `most` of them, without colours. */
export function contentDiffLines(diff: ContentDiff, _most: number): string[] {
  return diff.why === 'pickle' ? ['a pickle: not opened'] : [];
}
