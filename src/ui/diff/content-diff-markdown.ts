import type { ContentDiff } from '../../model/diff/content-diff.ts';
import { contentDiffLines } from './content-diff-lines.ts';

/** The same as a block of code of Markdown, which colours what came and went; empty when there is nothing to say. */
export function contentDiffMarkdown(diff: ContentDiff, most: number): string[] {
  const lines = contentDiffLines(diff, most);
  if (lines.length === 0) return [];
  // A fence is longer than any in what it holds (CommonMark, 4.5).
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence];
}
