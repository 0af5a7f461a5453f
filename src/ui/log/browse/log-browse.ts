import type { Page } from '../../browse/page.ts';
import type { Saying } from '../../browse/wait-for.ts';
import type { Span } from '../../screen/styled-line.ts';
import { textWidth } from '../../text-width.ts';
import { chooseFields, orderForBrowsing } from '../choose-fields.ts';
import { logCell, titleOf } from '../log-cell.ts';
import type { LogLine } from '../log-line.ts';
import { orderOf, type Sorting } from './sort-lines.ts';

/** Runs as a table to look around in. */
export interface LogBrowse extends Saying {
  readonly lines: readonly LogLine[];
  readonly nowMs: number;
  /** All columns that there can be, and those that are shown, of which the first one never goes. */
  readonly allFields: readonly string[];
  readonly fields: readonly string[];
  /** As wide as what is in them. */
  readonly widths: readonly number[];
  /** Indexes of the lines that are shown, in their order. */
  readonly shown: readonly number[];
  readonly sorting?: Sorting;
  /** What lines must hold to be shown. */
  readonly filter: string;
  readonly isTyping: boolean;
  /** Chosen line, as a place in `shown`; and column, as a place in `fields`. */
  readonly row: number;
  readonly column: number;
  /** SPECs of marked runs, in the order in which they were marked. */
  readonly marked: readonly string[];
  readonly page?: Page;
  /** Columns are being chosen: the place in `allFields`. */
  readonly choosing?: number;
}

export interface LogToBrowse {
  readonly lines: readonly LogLine[];
  readonly allFields: readonly string[];
  /** Of `--columns`. */
  readonly fields: readonly string[] | undefined;
  readonly nowMs: number;
}

export function browseLog({ lines, allFields, fields, nowMs }: LogToBrowse): LogBrowse {
  const withFlow = new Set(lines.map(({ flow }) => flow)).size > 1;
  const first = {
    ...{ lines, nowMs, allFields, fields: [], widths: [], shown: lines.map((_, i) => i) },
    ...{ filter: '', isTyping: false, row: 0, column: 0, marked: [] },
  };
  return withFields(first, fields ?? orderForBrowsing(chooseFields(lines, withFlow), lines));
}

export function withFields(browse: LogBrowse, fields: readonly string[]): LogBrowse {
  const { lines, nowMs } = browse;
  const widths = fields.map((field) =>
    lines.reduce(
      (most, line) => Math.max(most, textWidth(logCell(line, field, nowMs).text)),
      textWidth(titleOf(field)) + 2,
    ),
  );
  return { ...browse, fields, widths, column: Math.min(browse.column, fields.length - 1) };
}

/** With what is shown found anew; the chosen run stays chosen where it is still shown. */
export function rearranged(
  browse: LogBrowse,
  change: Partial<Pick<LogBrowse, 'sorting' | 'filter'>>,
): LogBrowse {
  const next = { ...browse, ...change };
  const { lines, filter, sorting } = next;
  const fitting = lines.flatMap((line, i) => (holds(next, line, filter) ? [i] : []));
  const shown = sorting === undefined ? fitting : orderOf(lines, fitting, sorting);
  const chosen = browse.shown[browse.row];
  const row = chosen === undefined ? -1 : shown.indexOf(chosen);
  return { ...next, shown, row: Math.max(0, row) };
}

/** Every word of it must be somewhere in what is known of the run. */
function holds({ nowMs, allFields }: LogBrowse, line: LogLine, filter: string): boolean {
  if (filter === '') return true;
  const text = allFields
    .map((field) => logCell(line, field, nowMs).text)
    .concat(line.note ?? '')
    .join(' ')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function chosenLine({ lines, shown, row }: LogBrowse): LogLine | undefined {
  return lines[shown[row] ?? -1];
}

export function specOfLine({ flow, id }: LogLine): string {
  return `${flow}@${id}`;
}

export function cellOf({ lines, nowMs }: LogBrowse, at: number, field: string): Span {
  const line = lines[at];
  return line === undefined ? { text: '' } : logCell(line, field, nowMs);
}
