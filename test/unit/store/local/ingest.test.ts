import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestBytes, digestText } from '../../../../src/model/blake3.ts';
import { readTree } from '../../../../src/store/tree-walk.ts';
import { damage, filesBelow, testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

describe('taking a file in', () => {
  it('copies: the source stays, writable and on an inode of its own', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'data.csv');
    writeFileSync(path, 'a,b\n1,2\n');
    const content = await store.ingest(path, { mode: 'copy', kind: 'file' });
    expect(content).toEqual({ kind: 'file', digest: digestText('a,b\n1,2\n'), sizeBytes: 8 });
    const blob = statSync(store.pathOf(content.digest));
    expect(blob.mode & 0o777).toBe(0o444);
    expect(blob.ino).not.toBe(statSync(path).ino);
    expect(statSync(path).mode & 0o200).toBe(0o200);
    appendFileSync(path, 'more');
    expect(readFileSync(store.pathOf(content.digest), 'utf8')).toBe('a,b\n1,2\n');
  });

  it.each([
    ['small', 10],
    ['large', 3 * 1024 * 1024],
  ])('moves a %s file by renaming it', async (_, size) => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'model.bin');
    writeFileSync(path, Buffer.alloc(size, 7));
    const { ino } = statSync(path);
    const content = await store.ingest(path, { mode: 'move', kind: 'file' });
    expect(existsSync(path)).toBe(false);
    expect(statSync(store.pathOf(content.digest))).toMatchObject({ ino, size, mode: 0o100444 });
  });

  it.each([
    ['small', 10],
    ['large', 3 * 1024 * 1024],
  ])(
    'never takes over a %s file that has another hard link, as that could still be written through',
    async (_, size) => {
      const { store } = testStore();
      const folder = temporaryFolder();
      const path = join(folder, 'model.bin');
      writeFileSync(path, Buffer.alloc(size, 7));
      linkSync(path, join(folder, 'other-name'));
      const content = await store.ingest(path, { mode: 'move', kind: 'file' });
      appendFileSync(join(folder, 'other-name'), 'written later');
      expect(existsSync(path)).toBe(false);
      expect(statSync(store.pathOf(content.digest)).size).toBe(size);
    },
  );

  it('gives up the source of a move also when the store has the bytes already', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'again');
    await store.putBytes(Buffer.from('known'));
    writeFileSync(path, 'known');
    await store.ingest(path, { mode: 'move', kind: 'any' });
    expect(existsSync(path)).toBe(false);
  });

  it('records the executable bit, and only of the owner', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'tool');
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    expect(await store.ingest(path, { mode: 'copy', kind: 'any' })).toMatchObject({ executable: true });
    chmodSync(path, 0o655);
    expect(await store.ingest(path, { mode: 'copy', kind: 'any' })).not.toHaveProperty('executable');
  });

  it('writes a blob again whose file has another size than its bytes', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'data');
    writeFileSync(path, 'whole');
    const { digest } = await store.ingest(path, { mode: 'copy', kind: 'any' });
    for (const torn of ['', 'who']) {
      damage(store.pathOf(digest), torn);
      await store.ingest(path, { mode: 'copy', kind: 'any' });
      expect(readFileSync(store.pathOf(digest), 'utf8')).toBe('whole');
    }
  });

  it('names digests without storing anything when only asked to identify', async () => {
    const { store } = testStore();
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'sub', 'x'), 'x');
    writeFileSync(join(folder, 'big'), Buffer.alloc(2 * 1024 * 1024));
    const seen = await store.identify(folder, { kind: 'tree' });
    expect(filesBelow(store.root)).toEqual(['format.json']);
    expect(await store.ingest(folder, { mode: 'copy', kind: 'tree' })).toEqual(seen);
  });
});

describe('a file that changes while it is read', () => {
  const size = 4 * 1024 * 1024;

  it('is read again and taken as it is then', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'log');
    writeFileSync(path, Buffer.alloc(size, 1));
    let changed = false;
    const content = await store.ingest(path, {
      mode: 'copy',
      kind: 'file',
      onProgress: () => {
        if (!changed) appendFileSync(path, 'late');
        changed = true;
      },
    });
    expect(content).toMatchObject({ digest: digestBytes(readFileSync(path)), sizeBytes: size + 4 });
  });

  it('is refused when it changes every time, and leaves nothing behind', async () => {
    const { store } = testStore();
    const path = join(temporaryFolder(), 'log');
    writeFileSync(path, Buffer.alloc(size, 1));
    const taking = store.ingest(path, {
      mode: 'copy',
      kind: 'file',
      onProgress: () => appendFileSync(path, '.'),
    });
    await expect(taking).rejects.toMatchObject({ code: 'file-changing', kind: 'conflict' });
    expect(filesBelow(store.root)).toEqual(['format.json']);
  });
});

describe('taking a folder in', () => {
  it('makes one tree blob a folder, with links, executables and empty folders', async () => {
    const { store } = testStore();
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(join(folder, 'empty'), { recursive: true });
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'run.sh'), 'echo');
    chmodSync(join(folder, 'sub', 'run.sh'), 0o755);
    writeFileSync(join(folder, 'é.txt'), 'accent');
    symlinkSync('../é.txt', join(folder, 'sub', 'alias'));
    const content = await store.ingest(folder, { mode: 'copy', kind: 'any' });
    expect(content).toMatchObject({ kind: 'tree', sizeBytes: 4 + 6 + 9 });
    expect(await readTree(store, content.digest)).toEqual([
      { name: 'empty', kind: 'tree', sizeBytes: 0, digest: digestText('mlgit tree 1\n') },
      { name: 'sub', kind: 'tree', sizeBytes: 13, digest: expect.any(String) },
      { name: 'é.txt', kind: 'file', sizeBytes: 6, digest: digestText('accent') },
    ]);
    const sub = (await readTree(store, content.digest))[1];
    expect(await readTree(store, sub!.digest)).toEqual([
      { name: 'alias', kind: 'link', sizeBytes: 9, digest: digestText('../é.txt') },
      { name: 'run.sh', kind: 'executable', sizeBytes: 4, digest: digestText('echo') },
    ]);
  });

  it('gives equal folders equal digests, whatever their place and times', async () => {
    const { store } = testStore();
    const base = temporaryFolder();
    for (const name of ['one', 'two']) {
      mkdirSync(join(base, name));
      writeFileSync(join(base, name, 'f'), 'same');
    }
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => store.ingest(join(base, name), { mode: 'copy', kind: 'tree' })),
    );
    expect(one).toEqual(two);
  });

  it('reports every byte and file once', async () => {
    const { store } = testStore();
    const folder = temporaryFolder();
    for (let i = 0; i < 100; i++) writeFileSync(join(folder, `f${i}`), Buffer.alloc(i));
    writeFileSync(join(folder, 'big'), Buffer.alloc(5 * 1024 * 1024));
    const totals = { bytes: 0, files: 0 };
    await store.ingest(folder, {
      mode: 'copy',
      kind: 'tree',
      onProgress: (bytes, files) => {
        totals.bytes += bytes;
        totals.files += files;
      },
    });
    expect(totals).toEqual({ bytes: 4950 + 5 * 1024 * 1024, files: 101 });
  });

  it('leaves no trace of a moved folder', async () => {
    const { store } = testStore();
    const folder = join(temporaryFolder(), 'out');
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'f'), 'x');
    symlinkSync('a', join(folder, 'link'));
    await store.ingest(folder, { mode: 'move', kind: 'tree' });
    expect(lstatSync(folder, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('moves nothing out of a folder that it refuses', async () => {
    const { store } = testStore();
    const folder = join(temporaryFolder(), 'out');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a-first'), 'precious');
    symlinkSync('/etc/passwd', join(folder, 'z-last'));
    await expect(store.ingest(folder, { mode: 'move', kind: 'tree' })).rejects.toMatchObject({
      code: 'link-escapes',
    });
    expect(readFileSync(join(folder, 'a-first'), 'utf8')).toBe('precious');
  });

  it('stops when told to, and leaves no temporary file', async () => {
    const { store } = testStore();
    const folder = temporaryFolder();
    for (let i = 0; i < 300; i++) writeFileSync(join(folder, `f${i}`), String(i));
    for (let i = 0; i < 4; i++) writeFileSync(join(folder, `big${i}`), Buffer.alloc(6 * 1024 * 1024, i));
    const stop = new AbortController();
    const taking = store.ingest(folder, {
      mode: 'copy',
      kind: 'tree',
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('interrupted')),
    });
    await expect(taking).rejects.toThrow('interrupted');
    expect(filesBelow(join(store.root)).filter((name) => name.startsWith('tmp'))).toEqual([]);
  });
});
