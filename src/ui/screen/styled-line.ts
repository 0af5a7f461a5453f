import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { clip, textWidth } from '../text-width.ts';

export type Tone = 'bold' | 'dim' | 'good' | 'bad' | 'note' | 'accent';

/** A piece of a line with one look. Its text was written by anybody: it is made harmless when it is painted. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** A line of a screen before it is painted, so that frames can be made and compared without a terminal. */
export type StyledLine = readonly Span[];

export function span(text: string, tone?: Tone): Span {
  return tone === undefined ? { text } : { text, tone };
}

export function lineWidth(line: StyledLine): number {
  return line.reduce((sum, { text }) => sum + textWidth(printable(text)), 0);
}

/** Cuts a line off at `width` columns, with an ellipsis where something is lost. */
export function clipLine(line: StyledLine, width: number): StyledLine {
  const kept: Span[] = [];
  let left = width;
  for (const [index, one] of line.entries()) {
    const text = printable(one.text);
    const needed = textWidth(text);
    const isCut = needed > left || (needed === left && lineWidth(line.slice(index + 1)) > 0);
    if (!isCut) {
      kept.push({ ...one, text });
      left -= needed;
      continue;
    }
    if (left > 0) kept.push({ ...one, text: clip(needed > left ? text : `${text} `, left) });
    break;
  }
  return kept;
}

/** A line that fills `width` columns: `left`, and `right` at its end. Where both have no room, `left` gives way. */
export function spread(left: StyledLine, right: StyledLine, width: number): StyledLine {
  const shownRight = clipLine(right, width);
  const room = width - lineWidth(shownRight);
  const gap = shownRight.length === 0 ? 0 : 1;
  const shownLeft = clipLine(left, Math.max(0, room - gap));
  return [...shownLeft, span(' '.repeat(room - lineWidth(shownLeft))), ...shownRight];
}

/** The text of a line, without looks. */
export function plainLine(line: StyledLine): string {
  return line
    .map(({ text }) => printable(text))
    .join('')
    .trimEnd();
}

export function paintLine(line: StyledLine, palette: Palette): string {
  return line
    .map(({ text, tone }) => {
      const shown = printable(text);
      return tone === undefined || shown.trim() === '' ? shown : palette[tone](shown);
    })
    .join('');
}
