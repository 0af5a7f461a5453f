import type { ColumnMove } from '../../model/diff/table-diff.ts';
import { type Histogram, NULL_BIN } from './histograms.ts';

const MOST = 3;
const MOST_CHARACTERS = 40;

/** Shares of the values that moved most, of those that moved at all. */
export function categoryMoves({ bins, before, after }: Histogram): NonNullable<ColumnMove['categories']> {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [all, allAfter] = [total(before), total(after)];
  if (all === 0 || allAfter === 0) return [];
  return bins
    .map((bin, at) => ({
      value: bin === NULL_BIN ? null : bin.slice(1, 1 + MOST_CHARACTERS),
      before: share(before[at], all),
      after: share(after[at], allAfter),
    }))
    .filter((one) => one.before !== one.after)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, MOST);
}

function share(count: number | undefined, all: number): number {
  return Number(((count ?? 0) / all).toFixed(6));
}
