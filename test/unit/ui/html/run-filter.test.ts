import { describe, expect, it } from 'vitest';
import { flowFields } from '../../../../src/ui/html/flow/flow-fields.ts';
import { runFilter } from '../../../../src/ui/html/flow/run-filter.ts';
import { flowReport } from '../../../support/flow-report.ts';

const report = flowReport(40, 'two words');
const fields = flowFields(report);
const rows = report.ids.map((_, row) => row);
const found = (query: string): number[] => rows.filter(runFilter(query, fields));
const metric = (row: number, at: number): unknown => report.metrics[at]?.values[row];

describe('a filter of runs', () => {
  it('wants every row when it is empty', () => {
    expect(found('')).toEqual(rows);
    expect(found('   ')).toEqual(rows);
  });

  it('compares numbers, and leaves out what has none', () => {
    expect(found('auc>0.9')).toEqual(
      rows.filter((row) => Number(metric(row, 0)) > 0.9 && metric(row, 0) !== null),
    );
    expect(found('rate=0.3')).toEqual(rows.filter((row) => row % 5 === 3));
    expect(found('rate!=0.3')).toHaveLength(32);
    expect(found('rate<=0.1')).toEqual(rows.filter((row) => row % 5 < 2));
  });

  it('finds parts of texts, by field and anywhere', () => {
    expect(found('status:fail')).toEqual([9, 19, 29, 39]);
    expect(found('user:ADA')).toEqual(rows.filter((row) => row % 2 === 0));
    expect(found('tag:prod')).toEqual([0]);
    expect(found('"two words"').length).toBeGreaterThan(0);
    expect(found('nowhere-at-all')).toEqual([]);
  });

  it('takes words together, and turns one around', () => {
    expect(found('status:succeeded rate=0.4')).toEqual(rows.filter((row) => row % 5 === 4 && row % 10 !== 9));
    expect(found('-status:failed')).toHaveLength(36);
  });
});
