import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { MlgitError } from '../../../../src/model/mlgit-error.ts';
import type { BlobSource } from '../../../../src/store/artifact-store.ts';
import { FirstOfStores } from '../../../../src/store/first-of-stores.ts';
import { ArrivingFiles } from '../../../../src/store/local/arriving-files.ts';
import type { PlacedFile } from '../../../../src/store/local-port.ts';
import { MemoryStore } from '../../../../src/store/memory/memory-store.ts';
import { partialFilesIn } from '../../../support/partial-files.ts';
import { pattern, patternDigest } from '../../../support/pattern.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const LARGE = 5 * 1024 * 1024 + 3;

async function setUp() {
  const store = new MemoryStore();
  await store.putBytes(Buffer.from('small'));
  await store.putStream(pattern(LARGE));
  const asked: string[] = [];
  const watched: BlobSource = {
    name: store.name,
    get: (digest, signal) => {
      asked.push(digest);
      return store.get(digest, signal);
    },
  };
  const rescued: string[] = [];
  const folder = temporaryFolder();
  const open = (...sources: readonly BlobSource[]) =>
    new ArrivingFiles({
      from: new FirstOfStores(sources.map((source) => ({ open: async () => source }))),
      monotonic: () => performance.now(),
      partial: partialFilesIn(join(folder, 'partial')),
      rescue: (path) => rescued.push(path),
    });
  return { watched, asked, rescued, open, path: (name: string) => join(folder, name) };
}

const small: PlacedFile = { digest: digestText('small'), sizeBytes: 5, executable: false };
const large: PlacedFile = { digest: patternDigest(LARGE), sizeBytes: LARGE, executable: false };
const copy = { mode: 'copy' } as const;

describe('a file that comes from afar', () => {
  it('is asked for once, whatever names it gets, and has the rights of each', async () => {
    const { watched, asked, open, path } = await setUp();
    const files = open(watched);
    const program = { ...large, executable: true };
    await Promise.all([files.place(large, path('a'), copy), files.place(program, path('b'), copy)]);
    await files.place(small, path('c'), copy);
    expect(asked).toEqual([large.digest, small.digest]);
    expect(readFileSync(path('a')).equals(readFileSync(path('b')))).toBe(true);
    expect(statSync(path('a')).mode & 0o777).toBe(0o666 & ~process.umask());
    expect(statSync(path('b')).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(readFileSync(path('c'), 'utf8')).toBe('small');
  });

  it('is rescued when it is whole, and not when it is none of its digest', async () => {
    const { watched, rescued, open, path } = await setUp();
    const other: BlobSource = { name: 'bad store', get: async () => pattern(LARGE - 1) };
    const files = open({
      ...watched,
      get: (digest) => (digest === large.digest ? other : watched).get(digest),
    });
    await files.place(small, path('a'), copy);
    await expect(files.place(large, path('b'), copy)).rejects.toMatchObject({ code: 'digest-mismatch' });
    await files.rescue();
    expect(rescued).toEqual([path('a')]);
  });

  it('comes from the next store where the first cannot be asked, and fails as that did where none has it', async () => {
    const { watched, open, path } = await setUp();
    const down: BlobSource = {
      name: 'store that is down',
      get: async () => {
        throw new MlgitError('down', { code: 'unreachable', kind: 'unreachable' });
      },
    };
    await open(down, watched).place(small, path('a'), copy);
    expect(readFileSync(path('a'), 'utf8')).toBe('small');
    const nowhere = { ...small, digest: digestText('nowhere') };
    await expect(open(down, watched).place(nowhere, path('b'), copy)).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(open(watched).place(nowhere, path('b'), copy)).rejects.toMatchObject({
      code: 'blob-missing',
    });
  });

  it('takes the place of nothing that is there', async () => {
    const { watched, open, path } = await setUp();
    writeFileSync(path('a'), 'mine');
    await expect(open(watched).place(small, path('a'), copy)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path('a'), 'utf8')).toBe('mine');
  });
});
