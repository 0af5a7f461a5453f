import type { DiffSide } from '../../../model/diff/diff-side.ts';
import type { Room } from '../../browse/browse-loop.ts';
import { filled, keyLine, PAGE_KEYS, sayingLine, typingLine } from '../../browse/browser-lines.ts';
import { pageFrame } from '../../browse/page.ts';
import { type Span, type StyledLine, span, spread } from '../../screen/styled-line.ts';
import { STATUS_TONES, sideFacts, statusText } from '../side-facts.ts';
import type { DiffBrowse, SectionEntry } from './diff-browse.ts';
import { DIFF_KEYS } from './diff-keys.ts';
import { rowsFrame } from './rows-frame.ts';

/** Sections and their counts have no more room than this. */
const WIDEST_LIST = 24;
const NARROWEST_LIST = 15;
const KEY_GAP = 3;
/** In fewer columns only one of list and rows is shown. */
const FEW_COLUMNS = 60;

/** What a terminal shows of a diff. */
export function diffFrame(browse: DiffBrowse, room: Room): StyledLine[] {
  const last = lastLine(browse, room);
  if (browse.page !== undefined)
    return filled(pageFrame(browse.page, { ...room, height: room.height - 1 }), last, room);
  const head = headLines(browse, room);
  const height = Math.max(1, room.height - head.length - 1);
  return filled([...head, ...bodyLines(browse, { width: room.width, height })], last, room);
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

function statusSpan(side: DiffSide): Span {
  return span(statusText(side), STATUS_TONES[side.status]);
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

function lastLine(browse: DiffBrowse, room: Room): StyledLine {
  if (browse.search.open) return typingLine(browse.search.text);
  return sayingLine(browse) ?? keyLine(browse.page === undefined ? DIFF_KEYS : PAGE_KEYS, room, KEY_GAP);
}
