import type { Cells, ChangedRow, MatchedRows } from '../../model/diff/table-diff.ts';
import { printable } from '../printable.ts';
import { clip } from '../text-width.ts';

const WIDTH = 78;
const WIDEST_VALUE = 24;

/** A few rows that changed, came and went, each in one line. */
export function sampleRowLines({ samples }: MatchedRows): string[] {
  return [
    ...samples.changed.map((row) => clip(`~ ${changedText(row)}`, WIDTH)),
    ...samples.added.map((row) => clip(`+ ${cellsText(row)}`, WIDTH)),
    ...samples.removed.map((row) => clip(`- ${cellsText(row)}`, WIDTH)),
  ];
}

function changedText({ key, cells }: ChangedRow): string {
  const changes = cells.map(
    ({ column, before, after }) => `${printable(column)} ${value(before)} → ${value(after)}`,
  );
  return `${cellsText(key)}: ${changes.join(', ')}`;
}

function cellsText(cells: Cells): string {
  return Object.entries(cells)
    .map(([column, cell]) => `${printable(column)}=${value(cell)}`)
    .join(' ');
}

function value(cell: string | null): string {
  return cell === null ? 'null' : clip(printable(cell), WIDEST_VALUE);
}
