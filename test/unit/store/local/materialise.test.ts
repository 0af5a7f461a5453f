import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArtifactContent } from '../../../../src/model/artifact.ts';
import { digestText } from '../../../../src/model/blake3.ts';
import { digestHex } from '../../../../src/model/digest.ts';
import { encodeTreeBlob, type TreeEntry } from '../../../../src/model/tree-blob.ts';
import type { LocalStore } from '../../../../src/store/local-port.ts';
import { DAMAGED_BLOB_HINTS } from '../../../../src/store/tree-walk.ts';
import { damage, filesBelow, testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

/** A store and a folder on one device, so that hard links between them are possible. */
function setUp(): { store: LocalStore; folder: string } {
  const base = temporaryFolder();
  mkdirSync(join(base, 'work'));
  return { store: testStore(join(base, 'store')).store, folder: join(base, 'work') };
}

async function fileIn(store: LocalStore, text: string): Promise<ArtifactContent> {
  return {
    kind: 'file',
    digest: await store.putBytes(Buffer.from(text)),
    sizeBytes: Buffer.byteLength(text),
  };
}

async function treeIn(store: LocalStore, entries: readonly TreeEntry[]): Promise<ArtifactContent> {
  const digest = await store.putBytes(Buffer.from(encodeTreeBlob(entries)));
  return { kind: 'tree', digest, sizeBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0) };
}

describe('materialising a file', () => {
  it('copies to a writable file of its own', async () => {
    const { store, folder } = setUp();
    const content = await fileIn(store, 'data');
    await store.materialise(content, join(folder, 'new', 'x'), { mode: 'copy' });
    const stat = statSync(join(folder, 'new', 'x'));
    expect(readFileSync(join(folder, 'new', 'x'), 'utf8')).toBe('data');
    expect(stat.mode & 0o777).toBe(0o666 & ~process.umask());
    expect(stat.ino).not.toBe(statSync(store.pathOf(content.digest)).ino);
  });

  it('links to a read-only file that takes no further space', async () => {
    const { store, folder } = setUp();
    const content = await fileIn(store, 'data');
    await store.materialise(content, join(folder, 'x'), { mode: 'link' });
    expect(statSync(join(folder, 'x')).mode & 0o777).toBe(0o444);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('data');
  });

  it.each([
    ['link', 0o555],
    ['copy', 0o777],
  ] as const)('copies an executable also to %s it, and leaves the blob as it is', async (mode, bits) => {
    const { store, folder } = setUp();
    const content = { ...(await fileIn(store, '#!/bin/sh')), executable: true } as const;
    await store.materialise(content, join(folder, 'x'), { mode });
    expect(statSync(join(folder, 'x')).mode & 0o777).toBe(mode === 'copy' ? bits & ~process.umask() : bits);
    expect(statSync(store.pathOf(content.digest))).toMatchObject({ nlink: 1, mode: 0o100444 });
  });

  it('takes the place of a file and of a folder', async () => {
    const { store, folder } = setUp();
    writeFileSync(join(folder, 'file'), 'old');
    mkdirSync(join(folder, 'folder', 'sub'), { recursive: true });
    for (const name of ['file', 'folder']) {
      await store.materialise(await fileIn(store, 'new'), join(folder, name), { mode: 'copy' });
      expect(readFileSync(join(folder, name), 'utf8')).toBe('new');
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });

  it('says which blob is missing, and leaves what was there', async () => {
    const { store, folder } = setUp();
    writeFileSync(join(folder, 'x'), 'old');
    const content = await fileIn(store, 'gone');
    await store.remove(content.digest);
    const writing = store.materialise(content, join(folder, 'x'), { mode: 'copy' });
    await expect(writing).rejects.toMatchObject({ code: 'blob-missing', kind: 'integrity' });
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it.each(['link', 'copy'] as const)(
    'finds a damaged blob when it verifies (%s), naming it',
    async (mode) => {
      const { store, folder } = setUp();
      const content = await fileIn(store, 'the truth');
      damage(store.pathOf(content.digest), 'the trvth');
      const writing = store.materialise(content, join(folder, 'x'), { mode, verify: true });
      await expect(writing).rejects.toMatchObject({
        code: 'digest-mismatch',
        message: expect.stringContaining(digestHex(content.digest)),
        hints: DAMAGED_BLOB_HINTS,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('finds a blob of the wrong size without verifying', async () => {
    const { store, folder } = setUp();
    const content = await fileIn(store, 'the truth');
    damage(store.pathOf(content.digest), 'the tr');
    const writing = store.materialise(content, join(folder, 'x'), { mode: 'link' });
    await expect(writing).rejects.toMatchObject({ code: 'digest-mismatch', kind: 'integrity' });
  });
});

describe('materialising a folder', () => {
  it.each(['link', 'copy'] as const)('gives back what was taken in (%s)', async (mode) => {
    const { store, folder } = setUp();
    const source = join(folder, 'source');
    mkdirSync(join(source, 'sub', 'empty'), { recursive: true });
    writeFileSync(join(source, 'sub', 'f'), 'text');
    writeFileSync(join(source, 'run'), 'echo');
    chmodSync(join(source, 'run'), 0o755);
    symlinkSync('../run', join(source, 'sub', 'link'));
    const content = await store.ingest(source, { mode: 'copy', kind: 'tree' });
    await store.materialise(content, join(folder, 'out'), { mode, verify: mode === 'copy' });
    expect(await store.identify(join(folder, 'out'), { kind: 'tree' })).toEqual(content);
    expect(readlinkSync(join(folder, 'out', 'sub', 'link'))).toBe('../run');
    expect(statSync(join(folder, 'out', 'sub', 'f')).mode & 0o200).toBe(mode === 'copy' ? 0o200 : 0);
  });

  it('takes the place of a folder as a whole', async () => {
    const { store, folder } = setUp();
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'stale'), 'x');
    const file = await fileIn(store, 'fresh');
    const content = await treeIn(store, [{ name: 'f', kind: 'file', sizeBytes: 5, digest: file.digest }]);
    await store.materialise(content, join(folder, 'out'), { mode: 'copy' });
    expect(filesBelow(folder)).toEqual(['out/f']);
  });

  it('shows nothing of a folder of which a blob is missing', async () => {
    const { store, folder } = setUp();
    const file = await fileIn(store, 'there');
    const gone = await fileIn(store, 'gone');
    await store.remove(gone.digest);
    const content = await treeIn(store, [
      { name: 'a', kind: 'file', sizeBytes: 5, digest: file.digest },
      { name: 'b', kind: 'file', sizeBytes: 4, digest: gone.digest },
    ]);
    await expect(store.materialise(content, join(folder, 'out'), { mode: 'copy' })).rejects.toMatchObject({
      code: 'blob-missing',
      details: { path: expect.stringMatching(/b$/) },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops when told to, leaving nothing', async () => {
    const { store, folder } = setUp();
    const file = await fileIn(store, 'x');
    const names = Array.from({ length: 50 }, (_, i) => `f${i}`);
    const content = await treeIn(
      store,
      names.map((name) => ({ name, kind: 'file' as const, sizeBytes: 1, digest: file.digest })),
    );
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('interrupted'));
    const writing = store.materialise(content, join(folder, 'out'), {
      mode: 'copy',
      signal: stop.signal,
      onProgress,
    });
    await expect(writing).rejects.toThrow('interrupted');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['../../escaped', '/tmp/escaped', 'x/../../escaped'])(
    'refuses a link to %s that a tree blob from elsewhere brings',
    async (target) => {
      const { store, folder } = setUp();
      const link = await fileIn(store, target);
      const content = await treeIn(store, [
        { name: 'link', kind: 'link', sizeBytes: link.sizeBytes, digest: link.digest },
      ]);
      const writing = store.materialise(content, join(folder, 'out'), { mode: 'copy' });
      await expect(writing).rejects.toMatchObject({ code: 'link-escapes', kind: 'integrity' });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(['..', '../x', 'a/b', '.', ''])('refuses the name %j in a tree blob', async (name) => {
    const { store, folder } = setUp();
    const file = await fileIn(store, 'x');
    const content = await treeIn(store, [{ name, kind: 'file', sizeBytes: 1, digest: file.digest }]);
    const writing = store.materialise(content, join(folder, 'out'), { mode: 'copy' });
    await expect(writing).rejects.toMatchObject({ code: 'bad-tree', kind: 'integrity' });
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(lstatSync(join(folder, '..', 'x'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('holding an artifact', () => {
  it('means every blob of it, at its size', async () => {
    const { store } = setUp();
    const file = await fileIn(store, 'deep');
    const inner = await treeIn(store, [{ name: 'f', kind: 'file', sizeBytes: 4, digest: file.digest }]);
    const outer = await treeIn(store, [{ name: 'd', kind: 'tree', sizeBytes: 4, digest: inner.digest }]);
    expect(await store.holds(outer)).toBe(true);
    damage(store.pathOf(file.digest), 'dee');
    expect(await store.holds(outer)).toBe(false);
    await store.remove(file.digest);
    await fileIn(store, 'deep');
    expect(await store.holds(outer)).toBe(true);
    damage(store.pathOf(inner.digest), 'mlgit tree 1\nnonsense\n');
    expect(await store.holds(outer)).toBe(false);
  });
});

describe('adopting a file', () => {
  it('renames it into the store, read-only', async () => {
    const { store, folder } = setUp();
    writeFileSync(join(folder, 'x'), 'data');
    const digest = digestText('data');
    store.adopt(join(folder, 'x'), { digest, sizeBytes: 4, executable: false });
    expect(readdirSync(folder)).toEqual([]);
    expect(readFileSync(store.pathOf(digest), 'utf8')).toBe('data');
    expect(statSync(store.pathOf(digest)).mode & 0o777).toBe(0o444);
  });

  it('leaves it where it is when the store cannot be written', async () => {
    const { store, folder } = setUp();
    writeFileSync(join(folder, 'x'), 'data');
    writeFileSync(join(store.root, 'unflushed'), 'no folder');
    const digest = digestText('data');
    store.adopt(join(folder, 'x'), { digest, sizeBytes: 4, executable: false });
    expect(readdirSync(folder)).toEqual(['x']);
    expect(await store.stat(digest)).toBeUndefined();
  });
});
