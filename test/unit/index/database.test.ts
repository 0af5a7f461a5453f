import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type IndexDatabase, openIndexDatabase } from '../../../src/index/database.ts';
import { loadSqlite } from '../../../src/index/sqlite.ts';
import { temporaryFolder } from '../../support/repo.ts';

function opened(commonDir: string): IndexDatabase {
  const database = openIndexDatabase(commonDir);
  if (database === undefined) throw new Error('expected an index');
  onTestFinished(() => database.close());
  return database;
}

const fileOf = (commonDir: string) => join(commonDir, 'mlgit', 'index-1.sqlite');

describe.skipIf(loadSqlite() === undefined)('the index', () => {
  it('remembers by kind and key, across openings', () => {
    const folder = temporaryFolder();
    const first = opened(folder);
    first.memo('probe').set('a', '1');
    first.memo('probe').setMany([
      ['b', '2'],
      ['a', '3'],
    ]);
    first.memo('oid').set('a', 'other');
    first.close();
    const memo = opened(folder).memo('probe');
    expect(memo.get('a')).toBe('3');
    expect(memo.get('c')).toBeUndefined();
    expect(memo.getMany(['b', 'a', 'c'])).toEqual(
      new Map([
        ['a', '3'],
        ['b', '2'],
      ]),
    );
  });

  it('finds more keys at once than fit into a statement', () => {
    const memo = opened(temporaryFolder()).memo('many');
    const keys = Array.from({ length: 1700 }, (_, i) => `k${i}`);
    memo.setMany(keys.map((key) => [key, key.toUpperCase()]));
    expect(memo.getMany(keys).size).toBe(1700);
    expect(memo.getMany([])).toEqual(new Map());
  });

  it('replaces a file that is no database', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'mlgit'));
    writeFileSync(fileOf(folder), 'this is no database, but long enough to be taken for one at first sight');
    const memo = opened(folder).memo('probe');
    memo.set('a', '1');
    expect(memo.get('a')).toBe('1');
  });

  it('replaces a file that breaks while it is in use', () => {
    const folder = temporaryFolder();
    const first = opened(folder);
    first.memo('m').setMany(Array.from({ length: 5000 }, (_, i) => [`key ${i}`, 'x'.repeat(50)]));
    first.close();
    const bytes = readFileSync(fileOf(folder));
    writeFileSync(
      fileOf(folder),
      Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)]),
    );
    const memo = opened(folder).memo('m');
    expect(memo.get('key 4321')).toBeUndefined();
    memo.set('key', 'new');
    expect(memo.get('key')).toBe('new');
  });

  it('replaces a table of another form', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'mlgit'));
    const { DatabaseSync } = loadSqlite()!;
    const other = new DatabaseSync(fileOf(folder));
    other.exec('CREATE TABLE memo (word TEXT)');
    other.close();
    const memo = opened(folder).memo('probe');
    memo.set('a', '1');
    expect(memo.get('a')).toBe('1');
  });

  it('is done without where its folder cannot be made', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mlgit'), 'a file in the way');
    expect(openIndexDatabase(folder)).toBeUndefined();
  });

  it('forgets, but does not fail, after it was closed or its file was deleted', () => {
    const folder = temporaryFolder();
    const database = opened(folder);
    database.close();
    database.memo('m').set('a', '1');
    expect(database.memo('m').get('a')).toBeUndefined();
    expect(database.write('INSERT INTO memo VALUES (?, ?, ?)', [['m', 'k', 'v']])).toBe(false);
    expect(database.rows('SELECT nonsense')).toEqual([]);
  });

  it('keeps what several processes write at once', async () => {
    const folder = temporaryFolder();
    const module = fileURLToPath(new URL('../../../src/index/database.ts', import.meta.url));
    const script = `
      const { openIndexDatabase } = await import(${JSON.stringify(module)});
      const memo = openIndexDatabase(${JSON.stringify(folder)}).memo('m');
      for (let i = 0; i < 50; i++) memo.set(process.argv[1] + i, 'x');`;
    const run = (name: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, name], { env: {} });
    await Promise.all(['a', 'b', 'c', 'd'].map(run));
    expect(opened(folder).rows('SELECT count(*) AS n FROM memo')).toEqual([{ n: 200 }]);
  });

  it('says nothing of being experimental, and lets other warnings pass', async () => {
    const module = fileURLToPath(new URL('../../../src/index/sqlite.ts', import.meta.url));
    const script = `
      const { loadSqlite } = await import(${JSON.stringify(module)});
      loadSqlite();
      process.emitWarning('something else', 'ExperimentalWarning');`;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: {},
    });
    expect(stderr).toContain('something else');
    expect(stderr).not.toContain('SQLite');
  });

  it.skipIf(process.getuid?.() === 0)('is done without where it may not be written', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    expect(openIndexDatabase(folder)).toBeUndefined();
    expect(existsSync(fileOf(folder))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
