import { describe, expect, it } from 'vitest';
import type { TableSource } from '../../../src/checks/table-source.ts';
import type { Range, Scalar } from '../../../src/model/check.ts';
import { evaluateRule, type TableSurroundings, tableFile } from '../../support/check-tables.ts';

const TABLES: TableSurroundings = {
  outputs: { 'clean-clients.csv': 'id,balance\n1,10\n2,-5\n3,-7\n', 'empty.csv': '' },
  inputs: { 'raw.csv': 'id\n1\n', 'clean-clients.csv': 'id\n9\n' },
  sources: {
    metrics: {
      kind: 'metrics',
      metrics: { auc: 0.9, 'a.b': Number.NaN, n: 12345678901234567890n, ok: true, t: "it's" },
    },
  },
};

const evaluate = (sql: string, expected?: Scalar | Range) =>
  evaluateRule({ kind: 'sql', sql, ...(expected === undefined ? {} : { expect: expected }) }, TABLES);

describe('a query', () => {
  it.each<[string, string, Scalar | Range]>([
    ['an output with a dash, by an underscore', 'select count(*) from clean_clients', 3],
    ['an output in quotes', 'select count(*) from "clean-clients"', 3],
    ['an output, and not the input of its name', 'select min(id) from clean_clients', 1],
    ['the input of the same name', 'select min(id) from inputs.clean_clients', 9],
    ['outputs by their kind', 'select count(*) from outputs."clean-clients"', 3],
    ['inputs', 'select count(*) from raw', 1],
    ['both together', 'select count(*) from raw join clean_clients using (id)', 1],
    ['metrics', 'select auc from metrics', 0.9],
    ['metrics with dots', 'select isnan("a.b") from metrics', true],
    ['large integers', 'select n from metrics', '12345678901234567890'],
    ['texts of metrics', 'select t from metrics', "it's"],
    ['a comment at its end', 'select 1 -- one', 1],
    ['semicolons at its end', 'select 1; ; ', 1],
    ['a table expression', 'with a as (select 1 as x) select x from a', 1],
    ['a range', 'select auc from metrics', { min: 0.5, max: 0.9 }],
    ['dates in a range', "select date '2026-03-01'", { min: '2026-01-01' }],
  ])('can be about %s', async (_, sql, expected) => {
    expect(await evaluate(sql, expected)).toMatchObject({ status: 'passed' });
  });

  it('says what it expected and found', async () => {
    expect(await evaluate('select sum(balance) from clean_clients', { min: 0 })).toMatchObject({
      status: 'failed',
      expected: 'at least 0',
      found: '-2',
    });
    expect(await evaluate('select null', 0)).toMatchObject({ status: 'failed', found: 'null' });
  });

  it('keeps the rows that it counts, when it does nothing else', async () => {
    const counting = await evaluate('select count(*) from clean_clients where balance < 0', 0);
    expect(counting).toMatchObject({ status: 'failed', found: '2', rows: 2 });
    expect(counting.kept).toEqual([
      { id: 2, balance: -5 },
      { id: 3, balance: -7 },
    ]);
    for (const sql of [
      'select count(*) + 0 from clean_clients where balance < 0',
      'select count(*) filter (where balance < 0) from clean_clients',
      'select count(distinct id) from clean_clients',
    ]) {
      const other = await evaluate(sql, 0);
      expect(other.status, sql).toBe('failed');
      expect(other.kept, sql).toEqual([]);
    }
  });

  it('gives the wrong rows when nothing is expected of it', async () => {
    expect(await evaluate('select * from clean_clients where balance > 100')).toMatchObject({
      status: 'passed',
      expected: 'no rows',
      found: '0 rows',
    });
    const wrong = await evaluate('select id, id from clean_clients where balance < 0;');
    expect(wrong).toMatchObject({ status: 'failed', found: '2 rows', rows: 2 });
    expect(wrong.kept).toEqual([
      { id: 2, id_1: 2 },
      { id: 3, id_1: 3 },
    ]);
  });

  it.each<[string, string, Scalar | undefined, string]>([
    [
      'a table that is not there',
      'select * from nosuch',
      undefined,
      'there are clean-clients, empty, metrics, raw',
    ],
    [
      'a table that cannot be read',
      'select * from empty',
      undefined,
      'empty cannot be read: the file is empty',
    ],
    ['several values', 'select * from clean_clients', 0, 'several rows'],
    ['no value', 'select id from raw where false', 0, 'no row'],
    ['two columns', 'select 1, 2', 0, '2 columns'],
    ['two statements', 'select 1; select 2', 0, 'it has 2 statements'],
    ['what is no query', 'create table x as select 1', undefined, 'it is no query'],
    ['what deletes', 'drop view clean_clients', undefined, 'it is no query'],
    ['what writes', "copy clean_clients to 'out.csv'", undefined, 'disabled by configuration'],
    ['what sets', 'set enable_external_access = true', undefined, 'it is no query'],
    ['what cannot be parsed', 'selec 1', undefined, 'syntax error'],
    ['a column that is not there', 'select foo from raw', undefined, 'foo'],
  ])('cannot be evaluated: %s', async (_, sql, expected, found) => {
    const result = await evaluate(sql, expected);
    expect(result.status).toBe('error');
    expect(result.found).toContain(found);
    expect(result.found).not.toMatch(/\n|\/tmp\/mlgit|Error:/);
  });

  it('is not disturbed by a table that it does not name', async () => {
    expect(await evaluate('select 1 as empty', 1)).toMatchObject({ status: 'passed' });
  });
});

describe('the engine', () => {
  it.each([
    ['another file', "select * from read_csv('/etc/passwd')"],
    ['a folder', "select * from glob('/etc/*')"],
    ['text of a file', "select * from read_text('/etc/hostname')"],
    ['the network', "select * from read_csv('https://example.org/x.csv')"],
    ['an extension by its function', "select * from st_read('x.shp')"],
  ])('does not read %s', async (_, sql) => {
    const result = await evaluate(sql);
    expect(result.status).toBe('error');
    expect(result.found).toMatch(/disabled by configuration|does not exist|is not in the catalog/);
  });

  it('is interrupted', async () => {
    const controller = new AbortController();
    const endless = evaluateRule(
      { kind: 'sql', sql: 'select count(*) from range(1000000000000) where range % 7 = 3', expect: 0 },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(endless).rejects.toThrow(/abort/i);
  });
});

describe('a table', () => {
  it.each<[string, string]>([
    ['clients.csv', 'id,v\n1,x\n2,\n'],
    ['clients.tsv', 'id\tv\n1\tx\n2\t\n'],
    ['clients.csv.gz', 'id,v\n1,x\n2,\n'],
    ['clients.json', '[{"id":1,"v":"x"},{"id":2,"v":null}]'],
    ['clients.jsonl', '{"id":1,"v":"x"}\n{"id":2}\n'],
    ['clients.ndjson.gz', '{"id":1,"v":"x"}\n{"id":2}\n'],
  ])('is read from %s', async (name, text) => {
    const result = await evaluateRule(
      { kind: 'not_null', on: 'clients', columns: ['v'] },
      { outputs: { [name]: text } },
    );
    expect(result).toMatchObject({ status: 'failed', found: '1 of 2 rows without' });
    expect(result.kept).toEqual([{ id: 2, v: null }]);
  });

  it('has the types that all its rows have', async () => {
    const text = `id\n${'1\n'.repeat(30_000)}x\n`;
    const result = await evaluateRule(
      { kind: 'schema', on: 'clients', columns: { id: 'integer' } },
      { outputs: { 'clients.csv': text } },
    );
    expect(result).toMatchObject({ status: 'failed', found: 'id is text' });
  });

  it('may have headers of numbers', async () => {
    const result = await evaluateRule(
      { kind: 'not_null', on: 'clients', columns: ['2025'] },
      { outputs: { 'clients.csv': '2024,2025\n1,2\n3,4\n' } },
    );
    expect(result).toMatchObject({ status: 'passed', found: '2 rows' });
  });

  it.each<[string, string, string]>([
    ['fewer', 'a,b\n1,2\n3\n4,5\n', 'line 3 of clients.csv has 1 column, and its first line 2'],
    ['more', 'a,b\n1,2\n4,5,6\n', 'line 3 of clients.csv has 3 columns, and its first line 2'],
    ['fewer, then more', 'a,b\n1,2\n3\n4,5,6\n', 'line 3 of clients.csv has 1 column, and its first line 2'],
    [
      'more, far down',
      `a,b\n${'1,2\n'.repeat(30_000)}1,2,3\n`,
      'line 30002 of clients.csv has 3 columns, and its first line 2',
    ],
    [
      'more than a header in quotes',
      '"a,x",b\n1,2\n4,5,6\n',
      'line 3 of clients.csv has 3 columns, and its first line 2',
    ],
    [
      'more than a note',
      'made by x\na,b\n1,2\n',
      'line 2 of clients.csv has 2 columns, and its first line 1',
    ],
  ])('is none where a line has %s columns than the first', async (_, text, reason) => {
    const result = await evaluateRule(
      { kind: 'row_count', on: 'clients', range: { max: 2 } },
      { outputs: { 'clients.csv': text } },
    );
    expect(result).toMatchObject({ status: 'error', found: `clients cannot be read: ${reason}` });
  });

  it('of which a line is wrong says so of the file in the folder, and of one that is compressed', async () => {
    const evaluate = (source: TableSource) =>
      evaluateRule({ kind: 'row_count', on: 'parts', range: { max: 2 } }, { sources: { parts: source } });
    const files = [tableFile('a.csv', 'a,b\n1,2\n'), tableFile('b.csv', 'a,b\n1\n')];
    const all = files.flatMap((source) => (source.kind === 'files' ? source.files : []));
    expect(await evaluate({ kind: 'files', isFolder: true, files: all })).toMatchObject({
      found: 'parts cannot be read: line 2 of b.csv has 1 column, and its first line 2',
    });
    expect(await evaluate(tableFile('parts.csv.gz', 'a,b\n1\n'))).toMatchObject({
      found: 'parts cannot be read: line 2 of parts.csv.gz has 1 column, and its first line 2',
    });
  });

  it('has all its rows, also one that looks like a comment', async () => {
    const result = await evaluateRule(
      { kind: 'row_count', on: 'clients', range: { min: 2, max: 2 } },
      { outputs: { 'clients.csv': 'a,b\n#1,2\n3,4\n' } },
    );
    expect(result).toMatchObject({ status: 'passed', found: '2 rows' });
  });

  it('is a folder of files', async () => {
    const files = [
      tableFile('index.json', '[]'),
      tableFile('a.csv', 'id,v\n1,x\n'),
      tableFile('b.csv', 'v,id\ny,2\n'),
      tableFile('_SUCCESS.csv', ''),
    ];
    const all = files.flatMap((source) => (source.kind === 'files' ? source.files : []));
    const result = await evaluateRule(
      { kind: 'row_count', on: 'parts', range: { min: 3 } },
      { sources: { parts: { kind: 'files', isFolder: true, files: all } } },
    );
    expect(result).toMatchObject({ status: 'failed', found: '2 rows' });
  });

  it.each<[string, readonly string[], string]>([
    ['nothing to read', [], 'it has no file of rows in it'],
    ['files of two kinds', ['a.csv', 'b.json'], 'it has both a.csv and b.json in it'],
  ])('is no folder with %s', async (_, names, reason) => {
    const files = names.map((name) => ({ name, path: '/nowhere', sizeBytes: 1 }));
    const result = await evaluateRule(
      { kind: 'row_count', on: 'parts', range: { min: 3 } },
      { sources: { parts: { kind: 'files', isFolder: true, files } } },
    );
    expect(result).toMatchObject({ status: 'error', found: `parts cannot be read: ${reason}` });
  });
});
