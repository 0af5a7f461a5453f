import type { TextDiff, TextFacts } from '../../model/diff/text-diff.ts';
import { changeCounts, counted, digits, factLines } from './fact-lines.ts';
import { hunkLines } from './hunk-lines.ts';

export function textDiffLines({ before, after, added, removed, ...patch }: TextDiff): string[] {
  return [
    ...factLines([summary({ before, after, added, removed }), ...formFacts(before, after)]),
    ...hunkLines(patch.hunks, patch.hunksLeft),
  ];
}

function summary({
  before,
  after,
  added,
  removed,
}: {
  [name in keyof Pick<TextDiff, 'before' | 'after' | 'added' | 'removed'>]: TextDiff[name] | undefined;
} & {
  before: TextFacts;
  after: TextFacts;
}): string {
  if (added === undefined || removed === undefined)
    return before.lines === after.lines
      ? `${counted(after.lines, 'line')} before and after, not compared`
      : `${digits(before.lines)} → ${counted(after.lines, 'line')}, not compared`;
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
