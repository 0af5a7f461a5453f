import type { ColumnMove, ColumnStatistics } from '../../model/diff/table-diff.ts';
import { populationStabilityIndex } from '../psi.ts';
import type { SqlSession } from '../sql-port.ts';
import { categoryMoves } from './category-moves.ts';
import { columnStatistics } from './column-statistics.ts';
import type { ComparedTables, TableNames } from './compared-tables.ts';
import { type Histogram, histograms, NULL_BIN } from './histograms.ts';

const MOST_MOVED = 50;
/** Less is noise of the last digit, which depends on the order of adding up. */
const LEAST_MOVE = 1e-6;

/** Columns of both that are distributed otherwise, those first that moved most. @throws SqlError */
export async function columnMoves(
  session: SqlSession,
  names: TableNames,
  tables: ComparedTables,
): Promise<{ readonly moved: readonly ColumnMove[]; readonly movedLeft: number }> {
  const { columns, rows } = tables;
  if (columns.length === 0 || rows.before === 0 || rows.after === 0) return { moved: [], movedLeft: 0 };
  const before = await columnStatistics(session, names.before, {
    columns,
    side: 'before',
    rows: rows.before,
  });
  const after = await columnStatistics(session, names.after, { columns, side: 'after', rows: rows.after });
  const bins = await histograms(session, names, { columns, rows, measured: { before, after } });
  const moved = columns.flatMap(({ name }, at): ColumnMove[] => {
    const [old, now, histogram] = [before[at]?.statistics, after[at]?.statistics, bins[at]];
    if (old === undefined || now === undefined) return [];
    const move = moveOf(name, { before: old, after: now }, histogram);
    return isMoved(move) ? [move] : [];
  });
  moved.sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
  return { moved: moved.slice(0, MOST_MOVED), movedLeft: Math.max(0, moved.length - MOST_MOVED) };
}

function moveOf(
  column: string,
  sides: { readonly before: ColumnStatistics; readonly after: ColumnStatistics },
  histogram: Histogram | undefined,
): ColumnMove {
  if (histogram === undefined) return { column, ...sides };
  const { before, after, isOfValues } = histogram;
  const psi = populationStabilityIndex(before, after);
  const categories = isOfValues ? categoryMoves(histogram) : [];
  const distinct = (counts: readonly number[]): { distinct?: number } =>
    isOfValues
      ? { distinct: counts.filter((count, bin) => count > 0 && histogram.bins[bin] !== NULL_BIN).length }
      : {};
  return {
    column,
    before: { ...sides.before, ...distinct(before) },
    after: { ...sides.after, ...distinct(after) },
    ...(psi === undefined ? {} : { psi: Number(psi.toFixed(4)) }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function isMoved({ before, after, psi, categories }: ColumnMove): boolean {
  if ((psi ?? 0) > LEAST_MOVE || categories !== undefined) return true;
  return (['nulls', 'distinct', 'mean', 'deviation', 'min', 'max'] as const).some(
    (name) => before[name] !== after[name],
  );
}
