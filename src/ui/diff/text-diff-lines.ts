import type { TextDiff, TextFacts } from '../../model/diff/text-diff.ts';
import { changeCounts, countedBoth, factLines } from './fact-lines.ts';
import { hunkLines } from './hunk-lines.ts';

export function textDiffLines(diff: TextDiff): string[] {
  return [
    ...factLines([summary(diff), ...formFacts(diff.before, diff.after)]),
    ...hunkLines(diff.hunks, diff.hunksLeft),
  ];
}

function summary({ before, after, added, removed }: TextDiff): string {
  if (added === undefined || removed === undefined)
    return `${countedBoth(before.lines, after.lines, 'line')}, not compared`;
  return changeCounts({ added, removed }, 'line') ?? 'the same lines';
}

const LINE_ENDS = { lf: 'LF', crlf: 'CRLF', mixed: 'LF and CRLF', none: 'no line end' };

function formFacts(before: TextFacts, after: TextFacts): string[] {
  return [
    ...(before.encoding === after.encoding ? [] : [`encoding: ${before.encoding} → ${after.encoding}`]),
    ...(before.lineEnds === after.lineEnds
      ? []
      : [`line ends: ${LINE_ENDS[before.lineEnds]} → ${LINE_ENDS[after.lineEnds]}`]),
  ];
}
