import { describe, expect, it } from 'vitest';
import { tableFormatOf } from '../../../src/model/table-format.ts';

describe('the format of a table', () => {
  it.each([
    ['a.csv', { kind: 'csv', delimiter: ',' }],
    ['b/A.CSV', { kind: 'csv', delimiter: ',' }],
    ['a.tsv.gz', { kind: 'csv', delimiter: '\t', compression: 'gzip' }],
    ['a.json', { kind: 'json' }],
    ['a.jsonl.zst', { kind: 'json-lines', compression: 'zstd' }],
    ['a.x.parquet', { kind: 'parquet' }],
    ['a.pq', { kind: 'parquet' }],
    ['.csv', { kind: 'csv', delimiter: ',' }],
  ])('%s', (path, format) => {
    expect(tableFormatOf(path)).toEqual(format);
  });

  it.each(['a.txt', 'csv/a', 'a.gz', 'a.parquet.gz', 'a.joblib', 'a.csv/b', 'a.constructor', ''])(
    '%j is no table',
    (path) => {
      expect(tableFormatOf(path)).toBeUndefined();
    },
  );
});
