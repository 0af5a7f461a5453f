import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { TableDiff } from '../../../src/model/diff/table-diff.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';
import { diffOf, linesOf, parquetOf, realTables } from '../../support/contents.ts';

const by = (...key: string[]) => ({ key, compareTables: realTables });
const BEFORE = 'id,age,city\n1,30,oslo\n2,40,bonn\n3,50,oslo\n4,60,lyon\n';
const AFTER = 'id,age,city\n1,30,oslo\n2,44,bonn\n3,50,bonn\n5,70,\n';

describe('tables by key', () => {
  it('tell rows that came, went and changed, and in which columns', async () => {
    const { matched, rows } = await diffOf<'table'>('people.csv', BEFORE, AFTER, by('id'));
    expect(rows).toEqual({ before: 4, after: 4 });
    expect(matched).toEqual({
      by: 'key',
      key: ['id'],
      added: 1,
      removed: 1,
      changed: 2,
      changedBy: [
        { column: 'age', rows: 1 },
        { column: 'city', rows: 1 },
      ],
      samples: {
        added: [{ id: '5', age: '70', city: null }],
        removed: [{ id: '4', age: '60', city: 'lyon' }],
        changed: [
          { key: { id: '2' }, cells: [{ column: 'age', before: '40', after: '44' }] },
          { key: { id: '3' }, cells: [{ column: 'city', before: 'oslo', after: 'bonn' }] },
        ],
      },
    });
  });

  it('read well at 80 columns', async () => {
    const lines = await linesOf('people.csv', BEFORE, AFTER, by('id'));
    expect(lines).toMatchInlineSnapshot(`
      [
        "1 row added, 1 removed, 2 changed by id · 4 rows before and after",
        "changed in: age 1, city 1",
        "age: mean 45 → 48.5 (+7.8 %) · sd 12.91 → 16.6 (+29 %) · max 60 → 70",
        "    PSI 6.039",
        "city: nulls 0 → 1 · distinct 3 → 2 · null 0 % → 25 % · bonn 25 % → 50 %",
        "    lyon 25 % → 0 % · PSI 4.257",
        "~ id=2: age 40 → 44",
        "~ id=3: city oslo → bonn",
        "+ id=5 age=70 city=null",
        "- id=4 age=60 city=lyon",
      ]
    `);
  });

  it.each([
    ['that is there twice', 'id,v\n1,a\n1,b\n', 'one value of id is there more than once before'],
    ['that is no column of both', 'no,v\n1,a\n2,b\n', 'id is not a column of both'],
  ])('compare rows whole for a key %s', async (_, before, notKey) => {
    const { matched } = await diffOf<'table'>('t.csv', before, 'id,v\n1,a\n2,c\n', by('id'));
    expect(matched).toMatchObject({ by: 'rows', notKey });
  });

  it('take null for a value of a key', async () => {
    const { matched } = await diffOf<'table'>('t.csv', 'id,v\n,1\n7,2\n', 'id,v\n,3\n7,2\n', by('id'));
    expect(matched).toMatchObject({ added: 0, removed: 0, changed: 1 });
  });

  it('take several columns for a key, and names that SQL would mistake', async () => {
    const [a, b] = ['"a ""b""",select,v\n1,x,1\n1,y,2\n', '"a ""b""",select,v\n1,x,1\n1,y,3\n'];
    const { matched } = await diffOf<'table'>('t.csv', a, b, by('a "b"', 'select'));
    expect(matched?.samples.changed).toEqual([
      { key: { 'a "b"': '1', select: 'y' }, cells: [{ column: 'v', before: '2', after: '3' }] },
    ]);
  });
});

describe('tables without a key', () => {
  it('count each row as often as it is there', async () => {
    const { matched } = await diffOf<'table'>('t.csv', 'a\n1\n1\n2\n', 'a\n1\n2\n2\n2\n3\n');
    expect(matched).toMatchObject({ by: 'rows', added: 3, removed: 1, changed: 0 });
    expect(matched?.samples.removed).toEqual([{ a: '1' }]);
  });

  it('say that only the order differs', async () => {
    expect(await linesOf('t.csv', 'a\n1\n2\n', 'a\n2\n1\n')).toEqual([
      'the same rows · 2 rows before and after',
    ]);
  });
});

describe('columns', () => {
  it('come, go, become of another type, and move', async () => {
    const { columns } = await diffOf<'table'>(
      't.csv',
      'a,b,c\n1,x,2020-01-01\n',
      'c,a,d\n2020-01-01,1.5,true\n',
    );
    expect(columns).toEqual({
      added: [{ name: 'd', type: 'BOOLEAN' }],
      removed: [{ name: 'b', type: 'VARCHAR' }],
      retyped: [{ name: 'a', before: 'BIGINT', after: 'DOUBLE' }],
      same: 1,
      reordered: true,
    });
  });

  it('of which none is in both are all that is compared', async () => {
    const diff = await diffOf<'table'>('t.csv', 'a\n1\n', 'b\n1\n');
    expect(diff.matched).toBeUndefined();
    expect(diff.moved).toEqual([]);
  });

  it('of the same numbers in another type are equal', async () => {
    const { matched } = await diffOf<'table'>('t.jsonl', '{"a":1}\n{"a":2}\n', '{"a":1.0}\n{"a":2.0}\n');
    expect(matched).toMatchObject({ added: 0, removed: 0 });
  });
});

describe('other ways to write a table', () => {
  const QUERY = "select i as id, i * 1.5::double as v, 'n' || i as n from range(100) t(i)";

  it('Parquet, by its bytes whatever the name, with NaN and the infinities', async () => {
    const other = `select id, case id when 7 then 'nan'::double when 8 then 'inf'::double else v end as v, n from (${QUERY})`;
    const { matched } = await diffOf<'table'>(
      'features',
      await parquetOf(QUERY),
      await parquetOf(other),
      by('id'),
    );
    expect(matched).toMatchObject({ changed: 2, changedBy: [{ column: 'v', rows: 2 }] });
    expect(matched?.samples.changed[0]?.cells).toEqual([{ column: 'v', before: '10.5', after: 'nan' }]);
  });

  it('compressed CSV, tabs and JSON lines', async () => {
    const kinds: [string, (text: string) => string | Uint8Array][] = [
      ['t.csv.gz', (text) => gzipSync(text)],
      ['t.tsv', (text) => text.replaceAll(',', '\t')],
    ];
    for (const [name, write] of kinds) {
      const { matched } = await diffOf<'table'>(name, write(BEFORE), write(AFTER), by('id'));
      expect(matched, name).toMatchObject({ added: 1, removed: 1, changed: 2 });
    }
    const lines = await diffOf<'table'>('t.ndjson', '{"a":{"b":[1]}}\n', '{"a":{"b":[2]}}\n');
    expect(lines.matched).toMatchObject({ added: 1, removed: 1 });
  });

  it('JSON that is too large to be held, when it is a list', async () => {
    const rows = (last: number) =>
      JSON.stringify(Array.from({ length: 900 }, (_, id) => ({ id, text: 'x'.repeat(10_000), last })));
    const { kind, matched } = (await diffOf('t.json', rows(1), rows(2), by('id'))) as TableDiff;
    expect(kind).toBe('table');
    expect(matched).toMatchObject({ changed: 900 });
  });
});

describe('tables that cannot be compared', () => {
  it('are texts without the engine, and say how to get it', async () => {
    const missing = () => {
      throw new MlgitError('no engine', { code: 'duckdb-missing', kind: 'failed', hints: ['npm install x'] });
    };
    const text = await diffOf<'text'>('t.csv', BEFORE, AFTER, { compareTables: missing });
    expect(text).toMatchObject({ kind: 'text', added: 3, removed: 3, instead: { hints: ['npm install x'] } });
    const parquet = await parquetOf('select 1 as a');
    const opaque = await diffOf('t.parquet', parquet, parquet, { compareTables: missing });
    expect(opaque).toMatchObject({ kind: 'opaque', why: 'engine', hints: ['npm install x'] });
  });

  it('are damaged Parquet', async () => {
    const whole = await parquetOf('select 1 as a');
    const diff = await diffOf<'opaque'>('t.parquet', whole, whole.subarray(0, 40));
    expect(diff).toMatchObject({ kind: 'opaque', why: 'damaged' });
    expect(diff.reason).toMatch(/^damaged Parquet: after cannot be read: /);
    expect(diff.reason).not.toMatch(/blob/);
  });

  it('end with the signal', async () => {
    const rows = `a\n${'1\n'.repeat(1000)}`;
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(diffOf('t.csv', rows, `${rows}2\n`, { compareTables: realTables, signal })).rejects.toThrow(
      'enough',
    );
  });
});
