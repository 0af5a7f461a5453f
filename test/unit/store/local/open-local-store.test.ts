import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

describe('opening a store', () => {
  it('writes a format record before anything else, and keeps it', async () => {
    const root = join(temporaryFolder(), 'a', 'store');
    testStore(root);
    expect(readdirSync(root)).toEqual(['format.json']);
    const text = readFileSync(join(root, 'format.json'), 'utf8');
    expect(text).toBe(
      '{\n  "requiredToRead": [\n    "layout-1"\n  ],\n  "requiredToWrite": [\n    "layout-1"\n  ],\n  "version": 1\n}\n',
    );
    const { store } = testStore(root);
    await store.putBytes(Buffer.from('x'));
    testStore(root);
    expect(readFileSync(join(root, 'format.json'), 'utf8')).toBe(text);
  });

  it('refuses a store whose format it does not know, naming what it lacks', () => {
    for (const record of [
      { version: 1, requiredToRead: ['layout-1', 'packs'], requiredToWrite: [] },
      { version: 2 },
    ]) {
      const root = temporaryFolder();
      writeFileSync(join(root, 'format.json'), JSON.stringify(record));
      expect(() => testStore(root)).toThrowError(
        expect.objectContaining({
          code: 'format-too-new',
          kind: 'integrity',
          message: expect.stringMatching(/packs|version 2/),
          hints: [expect.stringContaining('upgrade mlgit')],
        }),
      );
    }
  });

  it('reads, but does not write, a store that only a newer client can write', async () => {
    const root = join(temporaryFolder(), 'store');
    const digest = await testStore(root).store.putBytes(Buffer.from('readable'));
    const record = { version: 1, requiredToRead: ['layout-1'], requiredToWrite: ['layout-1', 'ledger'] };
    writeFileSync(join(root, 'format.json'), JSON.stringify(record));
    const { store, cache } = testStore(root);
    expect(await store.stat(digest)).toBe(8);
    const refused = { code: 'format-too-new', message: expect.stringContaining('ledger') };
    await expect(store.putBytes(Buffer.from('new'))).rejects.toMatchObject(refused);
    await expect(store.remove(digest)).rejects.toMatchObject(refused);
    await expect(cache.claim(digest, 'run')).rejects.toMatchObject(refused);
    expect(await store.putBytes(Buffer.from('readable'))).toBe(digest);
  });

  it.each(['', '{', '{"version":1}', '{"version":1,"requiredToRead":"x","requiredToWrite":[]}'])(
    'refuses the damaged format record %j',
    (text) => {
      const root = temporaryFolder();
      writeFileSync(join(root, 'format.json'), text);
      expect(() => testStore(root)).toThrowError(
        expect.objectContaining({ code: 'bad-format-record', kind: 'integrity' }),
      );
    },
  );

  it('does not guess the format of a store that lost its record', async () => {
    const root = join(temporaryFolder(), 'store');
    await testStore(root).store.putBytes(Buffer.from('x'));
    rmSync(join(root, 'format.json'));
    expect(() => testStore(root)).toThrowError(expect.objectContaining({ code: 'bad-format-record' }));
  });

  it('says so when the folder is a file', () => {
    const root = join(temporaryFolder(), 'store');
    writeFileSync(root, '');
    expect(() => testStore(root)).toThrowError(expect.objectContaining({ kind: 'io' }));
  });

  it('lays blobs out as docs/format.md says', async () => {
    const { store } = testStore();
    const digest = await store.putBytes(Buffer.from('abc'));
    const path = join(
      store.root,
      'blobs/64/6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85',
    );
    expect(store.pathOf(digest)).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('abc');
  });
});

describe('flushing', () => {
  const marks = (root: string) => readdirSync(join(root, 'unflushed'));

  it('takes away the mark that the first blob made', async () => {
    const { store } = testStore();
    await store.putBytes(Buffer.from('a'));
    await store.putBytes(Buffer.from('b'));
    expect(marks(store.root)).toHaveLength(1);
    await store.flush();
    expect(marks(store.root)).toEqual([]);
    await store.putBytes(Buffer.from('c'));
    expect(marks(store.root)).toHaveLength(1);
  });

  it('covers hundreds of blobs', async () => {
    const { store } = testStore();
    for (let i = 0; i < 300; i++) await store.putBytes(Buffer.from(String(i)));
    await store.flush();
    expect(marks(store.root)).toEqual([]);
  });

  it('covers what a process left that ended without flushing, and then takes its mark away', async () => {
    const { store } = testStore();
    mkdirSync(join(store.root, 'unflushed'));
    await store.putBytes(Buffer.from('x'));
    const [own] = marks(store.root);
    const gone = own!.replace(/^([0-9a-f]+)-\d+-\w*-/, '$1-999999999-1-');
    writeFileSync(join(store.root, 'unflushed', gone), '');
    await store.flush();
    expect(marks(store.root)).toEqual([]);
  });

  it('leaves the mark of a process that still runs', async () => {
    const root = join(temporaryFolder(), 'store');
    const { store: running } = testStore(root);
    const { store } = testStore(root);
    await running.putBytes(Buffer.from('x'));
    const [mark] = marks(root);
    await store.putBytes(Buffer.from('y'));
    await store.flush();
    expect(marks(root)).toEqual([mark]);
    expect(statSync(join(root, 'unflushed', mark!)).size).toBe(0);
  });
});
