import { describe, expect, it } from 'vitest';
import { digestBytes, digestText } from '../../../src/model/blake3.ts';
import type { Digest } from '../../../src/model/digest.ts';
import { encodeTreeBlob, type TreeEntry } from '../../../src/model/tree-blob.ts';
import { diffFolders, type FolderSide } from '../../../src/review/diff/diff-folders.ts';
import type { BlobSource } from '../../../src/store/artifact-store.ts';

/** A folder: names with texts, or with folders. */
interface Folder {
  readonly [name: string]: string | Folder;
}

class Blobs implements BlobSource {
  readonly name = 'test store';
  readonly read: string[] = [];
  private readonly blobs = new Map<string, Buffer>();

  async get(digest: Digest): Promise<AsyncIterable<Uint8Array> | undefined> {
    this.read.push(digest);
    const bytes = this.blobs.get(digest);
    return bytes === undefined ? undefined : once(bytes);
  }

  put(folder: Folder): FolderSide {
    const entries = Object.entries(folder).map(([name, inner]): TreeEntry => {
      if (typeof inner === 'string') {
        return { name, kind: 'file', sizeBytes: Buffer.byteLength(inner), digest: digestText(inner) };
      }
      const { digest, sizeBytes } = this.put(inner);
      return { name, kind: 'tree', sizeBytes, digest };
    });
    const blob = Buffer.from(encodeTreeBlob(entries));
    const digest = digestBytes(blob);
    this.blobs.set(digest, blob);
    return { store: this, digest, sizeBytes: entries.reduce((sum, one) => sum + one.sizeBytes, 0) };
  }

  forget({ digest }: FolderSide): void {
    this.blobs.delete(digest);
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function diff(before: Folder, after: Folder) {
  const blobs = new Blobs();
  return diffFolders(blobs.put(before), blobs.put(after));
}

describe('two folders', () => {
  it('are compared file by file', async () => {
    const { folder, sharedBytes } = await diff(
      { 'a.txt': 'one', 'b.txt': 'same', 'c.txt': 'gone', d: { 'e.txt': 'x' } },
      { 'a.txt': 'two', 'b.txt': 'same', d: { 'e.txt': 'x', 'f.txt': 'new' } },
    );
    expect(folder).toMatchObject({ added: 1, removed: 1, changed: 1, moved: 0 });
    expect(
      folder.files.map(({ path, before, after }) => [path, before?.sizeBytes, after?.sizeBytes]),
    ).toEqual([
      ['a.txt', 3, 3],
      ['c.txt', 4, undefined],
      ['d/f.txt', undefined, 3],
    ]);
    expect(sharedBytes).toBe(5);
  });

  it('share what was only moved', async () => {
    const { folder, sharedBytes } = await diff(
      { a: { x: 'bytes', y: 'more' } },
      { b: { z: 'bytes' }, a: { y: 'more' } },
    );
    expect(folder).toMatchObject({ added: 0, removed: 0, moved: 1 });
    expect(folder.files).toMatchObject([{ path: 'b/z', movedFrom: 'a/x' }]);
    expect(sharedBytes).toBe(9);
  });

  it('are told of with a folder in place of a file, and the other way round', async () => {
    const { folder } = await diff({ x: 'file', y: { inner: '1' } }, { x: { inner: '2' }, y: 'file!' });
    expect(folder.files.map(({ path }) => path)).toEqual(['x', 'x/inner', 'y', 'y/inner']);
    expect(folder).toMatchObject({ added: 2, removed: 2, changed: 0 });
  });

  it('are read only where they differ', async () => {
    const blobs = new Blobs();
    const same = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`d${i}`, { [`f${i}`]: `${i}` }]));
    const before = blobs.put({ ...same, other: { x: '1' } });
    const after = blobs.put({ ...same, other: { x: '2' } });
    const { folder } = await diffFolders(before, after);
    expect(folder.changed).toBe(1);
    expect(blobs.read).toHaveLength(4);
  });

  it('list a thousand changes, and count more', async () => {
    const files = (text: string): Folder =>
      Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`f${i}`, `${text}${i}`]));
    const { folder } = await diff(files('a'), files('b'));
    expect(folder).toMatchObject({ changed: 1500, cut: true });
    expect(folder.files).toHaveLength(1000);
  });

  it('cannot be compared without their listings', async () => {
    const blobs = new Blobs();
    const [before, after] = [blobs.put({ a: '1' }), blobs.put({ a: '2' })];
    blobs.forget(after);
    await expect(diffFolders(before, after)).rejects.toMatchObject({ code: 'blob-missing' });
  });
});
