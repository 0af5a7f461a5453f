import type { DiffSide } from '../../../model/diff/diff-side.ts';
import type { Room } from '../../browse/browse-loop.ts';
import { pageFrame } from '../../browse/page.ts';
import { clipLine, type Span, type StyledLine, span, spread } from '../../screen/styled-line.ts';
import { sideFacts } from '../side-facts.ts';
import type { DiffBrowse, SectionEntry } from './diff-browse.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { rowsFrame } from './rows-frame.ts';

/** Sections and their counts have no more room than this. */
const WIDEST_LIST = 24;
const NARROWEST_LIST = 15;
/** In fewer columns only one of list and rows is shown. */
const FEW_COLUMNS = 60;

/** What a terminal shows of a diff. */
export function diffFrame(browse: DiffBrowse, room: Room): StyledLine[] {
  const last = lastLine(browse, room);
  if (browse.page !== undefined)
    return fill(pageFrame(browse.page, { ...room, height: room.height - 1 }), room, last);
  const head = headLines(browse, room);
  const height = Math.max(1, room.height - head.length - 1);
  return fill([...head, ...bodyLines(browse, { width: room.width, height })], room, last);
}

/** The last line stays at the bottom, however little there is above it. */
function fill(lines: readonly StyledLine[], { height }: Room, last: StyledLine): StyledLine[] {
  const above = lines.slice(0, height - 1);
  const empty: StyledLine[] = Array.from({ length: height - 1 - above.length }, () => []);
  return [...above, ...empty, last];
}

function headLines({ diff, nowMs }: DiffBrowse, { width, height }: Room): StyledLine[] {
  const { before, after, narrowedTo } = diff;
  const name = (side: DiffSide, path: string | undefined): Span =>
    span(path ? `${side.spec}:${path}` : side.spec, 'bold');
  const title: StyledLine = [
    name(before, narrowedTo?.before),
    span(' → ', 'dim'),
    name(after, narrowedTo?.after),
  ];
  const facts = (label: string, side: DiffSide): StyledLine => [
    span(`${label} `, 'dim'),
    statusSpan(side),
    span(
      sideFacts(side, nowMs)
        .slice(1)
        .filter((fact) => fact !== '')
        .map((fact) => ` · ${fact}`)
        .join(''),
      'dim',
    ),
  ];
  const rule: StyledLine = [span('─'.repeat(width), 'dim')];
  if (height < 12) return [title, rule];
  return [title, facts('before', before), facts('after ', after), rule];
}

const STATUS_TONES = {
  succeeded: 'good',
  failed: 'bad',
  lost: 'bad',
  cancelled: 'note',
  running: 'accent',
} as const;

function statusSpan(side: DiffSide): Span {
  return span(sideFacts(side, 0)[0] ?? '', STATUS_TONES[side.status]);
}

function bodyLines(browse: DiffBrowse, room: Room): StyledLine[] {
  if (room.width < FEW_COLUMNS) {
    return browse.focus === 'rows' ? rowsFrame(browse, room) : listLines(browse, room.width, room.height);
  }
  const width = Math.min(WIDEST_LIST, Math.max(NARROWEST_LIST, Math.floor(room.width / 5)));
  const list = listLines(browse, width, room.height);
  const rows = rowsFrame(browse, { width: room.width - width - 3, height: room.height });
  return Array.from({ length: Math.max(list.length, rows.length) }, (_, i) => [
    ...spread(list[i] ?? [], [], width),
    span(' │ ', 'dim'),
    ...(rows[i] ?? []),
  ]);
}

function listLines(browse: DiffBrowse, width: number, height: number): StyledLine[] {
  const lines = browse.entries.map((entry, i) =>
    listLine(browse, entry, { isChosen: i === browse.section, width }),
  );
  const top = Math.max(0, Math.min(browse.section - height + 1, lines.length - height));
  return lines.slice(top, top + height);
}

function listLine(
  { focus }: DiffBrowse,
  { section, view, unknown }: SectionEntry,
  { isChosen, width }: { readonly isChosen: boolean; readonly width: number },
): StyledLine {
  const mark = isChosen ? span('❯ ', focus === 'sections' ? 'accent' : 'dim') : span('  ');
  const title = span(section, view === undefined ? 'dim' : isChosen ? 'bold' : undefined);
  const count =
    view === undefined
      ? span(unknown ? '?' : '=', 'dim')
      : span(String(view.rows.length), view.summary.tone ?? 'dim');
  return spread([mark, title], [count], width);
}

function lastLine(browse: DiffBrowse, { width }: Room): StyledLine {
  const { search, said, waiting } = browse;
  if (search.open) return [span('/', 'accent'), span(search.text), span('▏', 'dim')];
  if (waiting !== undefined) return [span(waiting, 'note')];
  if (said !== undefined) return [span(said, 'note')];
  if (browse.page !== undefined)
    return keysLine(
      [
        ['↑↓', 'scroll'],
        ['esc', 'back'],
      ],
      width,
    );
  return keysLine(
    DIFF_KEYS.flatMap(([key, short]) => (short === '' ? [] : [[key, short] as const])),
    width,
  );
}

/** As many keys as there is room for. */
function keysLine(keys: readonly (readonly [string, string])[], width: number): StyledLine {
  const spans = keys.flatMap(([key, does], i) => [
    span(`${i === 0 ? '' : '   '}${key}`, 'accent'),
    span(` ${does}`, 'dim'),
  ]);
  return clipLine(spans, width);
}
