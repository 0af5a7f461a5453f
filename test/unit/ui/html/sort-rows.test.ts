import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../src/model/report/run-report.ts';
import { bestRows } from '../../../../src/ui/html/flow/best-rows.ts';
import { sortRows } from '../../../../src/ui/html/flow/sort-rows.ts';
import { flowReport } from '../../../support/flow-report.ts';

const cells: readonly Cell[] = [0.5, null, 'NaN', 10, 'b', -1, 'a', 'Infinity', 0.5];
const sorted = (descending: boolean): Cell[] =>
  sortRows(
    cells.map((_, row) => row),
    (row) => cells[row] as Cell,
    descending,
  ).map((row) => cells[row] as Cell);

describe('sorted rows', () => {
  it('have numbers before texts, and what is nothing last in either direction', () => {
    expect(sorted(false)).toEqual([-1, 0.5, 0.5, 10, 'Infinity', 'a', 'b', null, 'NaN']);
    expect(sorted(true)).toEqual(['b', 'a', 'Infinity', 10, 0.5, 0.5, -1, null, 'NaN']);
  });

  it('are the same rows, and equal ones keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ max: 3, min: 0 }), fc.constant(null))), (values) => {
        const rows = values.map((_, row) => row);
        const result = sortRows(rows, (row) => values[row] ?? null, false);
        expect([...result].sort((a, b) => a - b)).toEqual(rows);
        for (let i = 1; i < result.length; i++) {
          const [a, b] = [result[i - 1] as number, result[i] as number];
          if (values[a] === values[b]) expect(a).toBeLessThan(b);
        }
      }),
    );
  });
});

describe('the best rows', () => {
  it('are of runs that succeeded as a whole, in the direction of the metric', () => {
    const report = flowReport(30);
    const values = report.metrics[0]?.values as number[];
    const [auc, loss] = bestRows(report);
    expect(auc?.value).toBe(Math.max(...values.filter((value) => value !== null)));
    expect(loss?.metric.name).toBe('loss');
    const partial = { ...report, texts: { [String(auc?.row)]: { partial: true as const } } };
    expect(bestRows(partial)[0]?.row).not.toBe(auc?.row);
  });
});
