import type { Cell } from '../../../model/report/run-report.ts';

/** Rows by a value: numbers before texts, and those without one last in either direction. Equal rows keep their order. */
export function sortRows(
  rows: readonly number[],
  value: (row: number) => Cell,
  descending: boolean,
): number[] {
  const keyed = rows.map((row) => ({ row, by: value(row) }));
  const flip = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (isNothing(a.by) || isNothing(b.by)) return Number(isNothing(a.by)) - Number(isNothing(b.by));
    return flip * compareCells(a.by as Exclude<Cell, null>, b.by as Exclude<Cell, null>);
  });
  return keyed.map(({ row }) => row);
}

function isNothing(cell: Cell): boolean {
  return cell === null || cell === 'NaN';
}

function compareCells(a: Exclude<Cell, null>, b: Exclude<Cell, null>): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function numberOf(cell: Exclude<Cell, null>): number | undefined {
  if (typeof cell === 'number') return cell;
  if (cell === 'Infinity' || cell === '-Infinity') return Number(cell);
  return undefined;
}
