import type { Room } from '../../browse/browse-loop.ts';
import {
  filled,
  type KeyHelp,
  keyLine,
  PAGE_KEYS,
  sayingLine,
  typingLine,
} from '../../browse/browser-lines.ts';
import { pageFrame } from '../../browse/page.ts';
import { listTop } from '../../screen/list-window.ts';
import { type Span, type StyledLine, span, spread } from '../../screen/styled-line.ts';
import { padEnd, padStart } from '../../text-width.ts';
import { isRightAligned, titleOf } from '../log-cell.ts';
import { cellOf, type LogBrowse, specOfLine } from './log-browse.ts';
import { LOG_KEYS } from './log-keys.ts';

/** Whether a run is chosen, and marked. */
const MARKS = 4;
const GAP = 2;

/** What a terminal shows of runs. */
export function logBrowseFrame(browse: LogBrowse, room: Room): StyledLine[] {
  return filled(bodyLines(browse, { ...room, height: room.height - 1 }), lastLine(browse, room), room);
}

function bodyLines(browse: LogBrowse, room: Room): StyledLine[] {
  if (browse.page !== undefined) return pageFrame(browse.page, room);
  if (browse.choosing !== undefined) return columnLines(browse, browse.choosing, room);
  return tableLines(browse, room);
}

function tableLines(browse: LogBrowse, { width, height }: Room): StyledLine[] {
  const columns = fittingColumns(browse, width - MARKS);
  const room = Math.max(1, height - 2);
  // The chosen row is in the middle, but near the ends.
  const top = listTop({
    total: browse.shown.length,
    selected: browse.row,
    height: room,
    top: browse.row - Math.floor(room / 2),
  });
  const rows = browse.shown.slice(top, top + room);
  return [
    titleLine(browse, width),
    headLine(browse, columns),
    ...(rows.length === 0 ? [[span('    No runs match.', 'dim')]] : []),
    ...rows.map((at, i) => rowLine(browse, columns, { at, isChosen: top + i === browse.row })),
  ];
}

function titleLine(browse: LogBrowse, width: number): StyledLine {
  const { shown, lines, marked, filter, row } = browse;
  const count =
    shown.length === lines.length ? `${lines.length} runs` : `${shown.length} of ${lines.length} runs`;
  const left: Span[] = [
    span(count, 'bold'),
    ...(filter === '' ? [] : [span(`  with ${filter}`, 'note')]),
    ...(marked.length === 0 ? [] : [span(`  ${marked.length} marked`, 'accent')]),
  ];
  return spread(left, [span(shown.length === 0 ? '' : `${row + 1}/${shown.length}`, 'dim')], width);
}

/** The first column always; of the others those that fit, the chosen one among them. */
function fittingColumns({ widths, column }: LogBrowse, width: number): number[] {
  const first = widths[0] ?? 0;
  for (let from = 1; ; from++) {
    const columns = [0];
    let used = first;
    for (let i = from; i < widths.length; i++) {
      used += GAP + (widths[i] ?? 0);
      if (used > width && columns.length > 1) break;
      columns.push(i);
    }
    if (column === 0 || columns.includes(column) || from > column) return columns;
  }
}

function headLine(browse: LogBrowse, columns: readonly number[]): StyledLine {
  const { fields, sorting, column } = browse;
  const cells = columns.map((i) => {
    const field = fields[i] ?? '';
    const arrow = sorting?.field === field ? (sorting.descending ? ' ▼' : ' ▲') : '';
    return padded(browse, i, { text: `${titleOf(field)}${arrow}`, tone: i === column ? 'bold' : 'dim' });
  });
  return [span(' '.repeat(MARKS)), ...withGaps(cells)];
}

function rowLine(
  browse: LogBrowse,
  columns: readonly number[],
  { at, isChosen }: { readonly at: number; readonly isChosen: boolean },
): StyledLine {
  const line = browse.lines[at];
  const isMarked = line !== undefined && browse.marked.includes(specOfLine(line));
  const cells = columns.map((i) => padded(browse, i, cellOf(browse, at, browse.fields[i] ?? '')));
  return [
    span(isChosen ? '❯ ' : '  ', 'accent'),
    span(isMarked ? '● ' : '  ', 'accent'),
    ...withGaps(
      isChosen ? cells.map((one, i) => (i === 0 ? { ...one, tone: 'bold' as const } : one)) : cells,
    ),
  ];
}

function padded({ fields, widths }: LogBrowse, column: number, { text, tone }: Span): Span {
  const width = widths[column] ?? 0;
  const isRight = isRightAligned(fields[column] ?? '');
  return span(isRight ? padStart(text, width) : padEnd(text, width), tone);
}

function withGaps(cells: readonly Span[]): Span[] {
  return cells.flatMap((one, i) => (i === 0 ? [one] : [span(' '.repeat(GAP)), one]));
}

function columnLines({ allFields, fields }: LogBrowse, chosen: number, { height }: Room): StyledLine[] {
  const room = Math.max(1, height - 2);
  const top = listTop({
    total: allFields.length,
    selected: chosen,
    height: room,
    top: chosen - Math.floor(room / 2),
  });
  const lines = allFields
    .slice(top, top + room)
    .map(
      (field, i): StyledLine => [
        span(top + i === chosen ? '❯ ' : '  ', 'accent'),
        span(fields.includes(field) ? '[x] ' : '[ ] ', 'dim'),
        span(field, top + i === chosen ? 'bold' : undefined),
      ],
    );
  return [[span('Columns', 'bold')], [], ...lines];
}

const COLUMN_KEYS: readonly KeyHelp[] = [
  ['↑↓', 'move', ''],
  ['space', 'show or not', ''],
  ['esc', 'back', ''],
];

function lastLine(browse: LogBrowse, room: Room): StyledLine {
  const { isTyping, filter, page, choosing } = browse;
  if (isTyping) return typingLine(filter);
  const keys = page !== undefined ? PAGE_KEYS : choosing !== undefined ? COLUMN_KEYS : LOG_KEYS;
  return sayingLine(browse) ?? keyLine(keys, room, GAP);
}
