import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { firstRecord } from '../../../src/app/data-columns.ts';
import { type FindQuery, findArtifacts } from '../../../src/app/find-artifacts.ts';
import type { ManifestOutput } from '../../../src/model/manifest.ts';
import { contextOf, recordedRun } from '../../support/recorded-runs.ts';
import { testRepo } from '../../support/repo.ts';

/** One row group of no rows with columns `income` (int32) and `age` (int32), as pyarrow writes its schema. */
const PARQUET = Buffer.from(parquetOf(['income', 'age']));

let context: Context;

beforeEach(async () => {
  context = await contextOf(testRepo({ files: { 'a.txt': 'a' } }));
});

async function stored(path: string, bytes: string | Uint8Array): Promise<ManifestOutput> {
  const body = Buffer.from(bytes);
  return { kind: 'file', digest: await context.store.putBytes(body), sizeBytes: body.length, path };
}

const names = async (query: FindQuery): Promise<string[]> =>
  (await findArtifacts(context, query)).map(({ run, name }) => `${run.id.slice(0, 4)} ${name}`);

describe('find', () => {
  beforeEach(async () => {
    const model = await stored('models/net.bin', 'weights');
    const clean = (table: ManifestOutput) => ({ clean: { outputs: { table } } });
    await recordedRun(context, {
      id: 'aaaa000000',
      startedAt: '2026-03-01T00:00:00.000Z',
      tasks: {
        ...clean(await stored('build/t.csv', 'age,"income, net"\n1,2\n')),
        train: { outputs: { model } },
      },
    });
    await recordedRun(context, {
      id: 'bbbb000000',
      startedAt: '2026-03-09T00:00:00.000Z',
      user: 'Bob <bob@example.org>',
      tasks: { ...clean(await stored('build/t.parquet', PARQUET)), train: { outputs: { model } } },
    });
  });

  it('lists the same bytes of one task once, by the run that made them first, newest of those first', async () => {
    expect(await names({})).toEqual(['bbbb table', 'aaaa table', 'aaaa model']);
    const model = (await findArtifacts(context, { name: 'model' }))[0];
    expect(model).toMatchObject({ taskId: 'train', alsoIn: 1 });
  });

  it.each<[string, FindQuery, string[]]>([
    ['a name', { name: 'model' }, ['aaaa model']],
    ['a glob over names', { name: 'm*l' }, ['aaaa model']],
    ['a glob over paths', { name: '*.parquet' }, ['bbbb table']],
    ['a glob that means its dot', { name: 'build/t?csv' }, ['aaaa table']],
    ['nothing that matches', { name: 'mode' }, []],
    ['a user', { user: 'bob' }, ['bbbb table', 'bbbb model']],
    ['a time', { since: '2d' }, ['bbbb table', 'bbbb model']],
    ['a column of a Parquet file', { column: 'income' }, ['bbbb table']],
    ['a quoted column of a CSV file', { column: 'income, net' }, ['aaaa table']],
    ['a column of both', { column: 'age' }, ['bbbb table', 'aaaa table']],
    ['a column that nothing has', { column: 'AGE' }, []],
  ])('can be narrowed by %s', async (_name, query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('knows columns of JSON lines and TSV, and none of what only calls itself a table', async () => {
    await recordedRun(context, {
      id: 'cccc000000',
      tasks: {
        more: {
          outputs: {
            jsonl: await stored('a.jsonl', '\ufeff{"zip": 1, "income": 2}\n{"other": 1}\n'),
            tsv: await stored('a.tsv', 'zip\tb\r\n'),
            list: await stored('b.jsonl', '["zip"]\n'),
            broken: await stored('b.parquet', 'zip'),
            text: await stored('b.txt', 'zip,b\n'),
            empty: await stored('b.csv', ''),
          },
        },
      },
    });
    expect(await names({ column: 'zip' })).toEqual(['cccc jsonl', 'cccc tsv']);
    expect(await names({ column: '0' })).toEqual([]);
  });

  it('passes over a table whose bytes are not here', async () => {
    const gone: ManifestOutput = { ...(await stored('g.csv', 'zip\n')), path: 'g.csv' };
    await context.store.remove(gone.digest);
    await recordedRun(context, { id: 'cccc000000', tasks: { t: { outputs: { gone } } } });
    expect(await names({ column: 'zip' })).toEqual([]);
    expect(await names({ name: 'gone' })).toEqual(['cccc gone']);
  });
});

describe('the first line of a table', () => {
  it.each<[string, string, string[]]>([
    ['plain cells', 'a, b ,c\n1,2,3\n', ['a', 'b', 'c']],
    ['a last line without a break', 'a,b', ['a', 'b']],
    ['quotes with a delimiter, a break and quotes', '"a,1","b\n2","c""3"\n', ['a,1', 'b\n2', 'c"3']],
    ['empty cells', 'a,,\r\n', ['a', '', '']],
    ['a byte order mark', '\ufeffa,b\n', ['a', 'b']],
    ['one cell', 'a\n', ['a']],
  ])('has %s', (_name, text, cells) => {
    expect(firstRecord(text, ',')).toEqual(cells);
  });
});

/** A Parquet file of a schema alone: magic, footer in Thrift's compact protocol, its length, magic. */
function parquetOf(columns: readonly string[]): number[] {
  const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
  const zigzag = (value: number): number => value * 2;
  const list = (kind: number, size: number): number => (size << 4) | kind;
  const leaf = (name: string): number[] => [0x15, zigzag(1), 0x25, zigzag(0), 0x18, ...text(name), 0];
  const root = [0x48, ...text('schema'), 0x15, zigzag(columns.length), 0];
  const footer = [
    0x15,
    zigzag(1),
    0x19,
    list(12, columns.length + 1),
    ...root,
    ...columns.flatMap(leaf),
    0x16,
    zigzag(0),
    0x19,
    list(12, 0),
    0,
  ];
  const magic = [...Buffer.from('PAR1')];
  return [...magic, ...footer, footer.length, 0, 0, 0, ...magic];
}
