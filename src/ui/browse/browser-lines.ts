import { clipLine, type StyledLine, span } from '../screen/styled-line.ts';
import { padEnd } from '../text-width.ts';
import type { Room } from './browse-loop.ts';
import type { Page } from './page.ts';
import type { Saying } from './wait-for.ts';

/** A key of a browser: in its last line (not at all where that is empty), and on the page that explains all. */
export type KeyHelp = readonly [key: string, short: string, help: string];

/** Lines of a whole screen: the last one stays at the bottom, however few there are above it. */
export function filled(lines: readonly StyledLine[], last: StyledLine, { height }: Room): StyledLine[] {
  const above = lines.slice(0, height - 1);
  const empty: StyledLine[] = Array.from({ length: height - 1 - above.length }, () => []);
  return [...above, ...empty, last];
}

/** A text while it is typed. */
export function typingLine(text: string): StyledLine {
  return [span('/', 'accent'), span(text), span('▏', 'dim')];
}

/** What takes its time, else what became of the last key. */
export function sayingLine({ waiting, said }: Saying): StyledLine | undefined {
  const text = waiting ?? said;
  return text === undefined ? undefined : [span(text, 'note')];
}

/** As many keys as there is room for, with `gap` blanks between them. */
export function keyLine(keys: readonly KeyHelp[], { width }: Room, gap: number): StyledLine {
  const shown = keys.filter(([, short]) => short !== '');
  const spans = shown.flatMap(([key, short], i) => [
    span(`${i === 0 ? '' : ' '.repeat(gap)}${key}`, 'accent'),
    span(` ${short}`, 'dim'),
  ]);
  return clipLine(spans, width);
}

export const PAGE_KEYS: readonly KeyHelp[] = [
  ['↑↓', 'scroll', ''],
  ['esc', 'back', ''],
];

/** The page of `?`. */
export function keyPage(keys: readonly KeyHelp[]): Page {
  const lines = keys.map(([key, , help]) => [span(padEnd(key, 8), 'accent'), span(help)]);
  return { title: 'Keys', lines, top: 0 };
}
