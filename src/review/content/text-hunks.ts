import type { Hunk } from '../../model/diff/text-diff.ts';

/** Lines around a change, as git shows them. */
const CONTEXT_LINES = 3;
/** More edits than these are a rewritten text; finding the fewest takes time in the square of them. */
const MAX_EDITS = 4000;
const MOST_LINES = 400;
const MOST_CHARACTERS = 400;

export interface LineChanges {
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly Hunk[];
  readonly hunksLeft: number;
}

/** The lines that differ, as a unified patch of a bounded size; undefined of texts that are too different. */
export async function textHunks(
  before: string,
  after: string,
  options: { readonly ignoreLineEnds?: boolean; readonly mostLines?: number } = {},
): Promise<LineChanges | undefined> {
  const { structuredPatch } = await import('diff');
  const patch = structuredPatch('', '', before, after, '', '', {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDITS,
    stripTrailingCr: options.ignoreLineEnds ?? false,
  });
  if (patch === undefined) return undefined;
  const count = (sign: string): number =>
    patch.hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(sign)).length, 0);
  const hunks: Hunk[] = [];
  let room = options.mostLines ?? MOST_LINES;
  for (const { oldStart, oldLines, newStart, newLines, lines } of patch.hunks) {
    if (room <= 0) break;
    const shown = lines.slice(0, room).map(shorten);
    room -= shown.length;
    hunks.push({
      beforeStart: oldStart,
      beforeLines: oldLines,
      afterStart: newStart,
      afterLines: newLines,
      lines: shown,
      linesLeft: lines.length - shown.length,
    });
  }
  return { added: count('+'), removed: count('-'), hunks, hunksLeft: patch.hunks.length - hunks.length };
}

function shorten(line: string): string {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}
