import type { Key } from '../screen/key.ts';
import { movedBy } from '../screen/move-keys.ts';
import { type StyledLine, span, spread } from '../screen/styled-line.ts';

/** A text over the whole screen, which is read and left again. */
export interface Page {
  readonly title: string;
  readonly lines: readonly StyledLine[];
  /** First line that is shown. */
  readonly top: number;
}

/** Title and rule. */
const AROUND = 2;

export function pageFrame(
  page: Page,
  { width, height }: { readonly width: number; readonly height: number },
): StyledLine[] {
  const room = Math.max(1, height - AROUND);
  const top = pageTop(page, room, page.top);
  const shown = page.lines.slice(top, top + room);
  const place = page.lines.length <= room ? '' : `${top + 1}–${top + shown.length} of ${page.lines.length}`;
  return [
    spread([span(page.title, 'bold')], [span(place, 'dim')], width),
    [span('─'.repeat(width), 'dim')],
    ...(page.lines.length === 0 ? [[span('nothing', 'dim')]] : shown),
  ];
}

/** Where the page is after a key, or undefined where the key leaves it. */
export function turnPage(page: Page, key: Key, height: number): Page | undefined {
  const room = Math.max(1, height - AROUND);
  const step = movedBy(key === ' ' ? 'page-down' : key, room);
  if (step === undefined) return LEAVING.has(key) ? undefined : page;
  return { ...page, top: pageTop(page, room, pageTop(page, room, page.top) + step) };
}

const LEAVING: ReadonlySet<string> = new Set(['escape', 'q', 'left', 'backspace', 'enter', '?']);

function pageTop({ lines }: Page, room: number, top: number): number {
  return Math.max(0, Math.min(top, lines.length - room));
}
