import type { RunTable } from '../../model/diff/run-table.ts';
import type { Palette } from '../palette.ts';
import { alignRows } from './align-rows.ts';
import { type Cell, cell, counted } from './section-view.ts';
import { viewRunTable } from './view-run-table.ts';

export interface RunTableOptions {
  readonly full: boolean;
  readonly nowMs: number;
  /** Columns that there are. */
  readonly width: number;
}

/** With more runs a run is a line, as in the log; with fewer a column. */
const MOST_COLUMNS = 4;

/** Several runs side by side: the best of each metric is marked. */
export function renderRunTable(table: RunTable, options: RunTableOptions, palette: Palette): string {
  const { facts, hidden } = viewRunTable(table, options);
  const ids = table.runs.map(({ run }) => cell(run, 'accent'));
  const isWide = ids.length > MOST_COLUMNS;
  const rows: (readonly Cell[])[] = isWide
    ? [
        [cell('run', 'dim'), ...facts.map(({ title }) => cell(title, 'dim'))],
        ...ids.map((id, i) => [id, ...facts.map(({ cells }) => cells[i] ?? cell(''))]),
      ]
    : [[cell('run', 'dim'), ...ids], ...facts.map(({ title, cells }) => [cell(title, 'dim'), ...cells])];
  const lines = alignRows(rows, { columns: [], width: options.width }, palette);
  const notes = [
    ...(table.sameParams > 0 ? [`${counted(table.sameParams, 'parameter')} the same in all`] : []),
    ...(hidden > 0 ? [`${hidden} more metrics differ: --full`] : []),
  ];
  return [...lines, ...notes.map((note) => palette.dim(note))].join('\n');
}
