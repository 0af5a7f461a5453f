import type { DiffSection } from '../../model/diff/run-diff.ts';
import { type Span, span } from '../screen/styled-line.ts';

/** A text of one line, with a look. It may hold what others wrote: whoever shows it makes it harmless. */
export type Cell = Span;

/** Title of a column of arrows. */
export const ARROW_COLUMN = '→';

export interface ViewColumn {
  readonly title: string;
  readonly align?: 'right';
  /** Where there is too little room it is shortened before those that do not give way. */
  readonly gives?: 'end' | 'middle';
}

export interface ViewRow {
  readonly cells: readonly Cell[];
  /** Lines that say more of it. */
  readonly details?: readonly Cell[];
  readonly subject?: RowSubject;
}

/** What a row is of, for whoever goes on from it. */
export interface RowSubject {
  readonly task?: string;
  /** An output of the task. */
  readonly artifact?: string;
  /** A file of the code. */
  readonly file?: string;
}

/** A section of a diff as a table, for every face that is text. */
export interface SectionView {
  readonly section: DiffSection;
  readonly title: string;
  /** In a few words, such as `2 better, 1 worse`. */
  readonly summary: Cell;
  readonly columns: readonly ViewColumn[];
  /** The rows do not say what their columns are. */
  readonly withHead?: true;
  readonly rows: readonly ViewRow[];
  /** Rows that are not shown. */
  readonly hidden?: number;
}

export interface ViewOptions {
  /** All rows, however many. */
  readonly full: boolean;
}

/** More rows than this are not shown of a section unasked. */
const MOST_ROWS = 12;

/** As many of the rows as are shown, and how many are not. */
export function limitRows<T>(
  rows: readonly T[],
  { full }: ViewOptions,
  most = MOST_ROWS,
): { readonly rows: readonly T[]; readonly hidden?: number } {
  // One more takes no more room than to say that there is one more.
  if (full || rows.length <= most + 1) return { rows };
  return { rows: rows.slice(0, most), hidden: rows.length - most };
}

export const cell = span;

/** Titles of columns as the first row of a table. */
export function headCells(columns: readonly ViewColumn[]): Cell[] {
  return columns.map(({ title }) => cell(title === ARROW_COLUMN ? '' : title, 'dim'));
}

/** `1 file`, `3 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `2 better, 1 worse`, without what there is none of. */
export function listCounts(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** `+`, `-` or `~`: new, gone, or not the same. */
export function markOf({ before, after }: { readonly before?: unknown; readonly after?: unknown }): Cell {
  if (before === undefined) return cell('+', 'good');
  return after === undefined ? cell('-', 'bad') : cell('~', 'note');
}
