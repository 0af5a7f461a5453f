import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openIndexDatabase } from '../../../src/index/database.ts';
import { loadSqlite } from '../../../src/index/sqlite.ts';
import { StatCache } from '../../../src/index/stat-cache.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { FileStamp } from '../../../src/model/file-stamp.ts';
import { testStore } from '../../support/local-store.ts';
import { temporaryFolder } from '../../support/repo.ts';

const digest = digestText('content');
const SECOND = 1_000_000_000n;
const stamp: FileStamp = {
  sizeBytes: 7,
  mtimeNs: 1000n * SECOND + 5n,
  ctimeNs: 1000n * SECOND + 5n,
  ino: 3n,
};
const LATER_MS = 2_000_000;

function statCache(folder: string = temporaryFolder()): StatCache {
  const database = openIndexDatabase(folder);
  onTestFinished(() => database?.close());
  return new StatCache(database);
}

describe.skipIf(loadSqlite() === undefined)('the stat cache', () => {
  it('knows a file as long as nothing of its stamp differs', () => {
    const cache = statCache();
    cache.record('/data/f', stamp, digest, LATER_MS);
    cache.save();
    expect(cache.file('/data/f', stamp)).toBe(digest);
    expect(cache.folder('/data')('f', { ...stamp })).toBe(digest);
    const others: Partial<FileStamp>[] = [
      { sizeBytes: 8 },
      { mtimeNs: stamp.mtimeNs + 1n },
      { ctimeNs: stamp.ctimeNs + 1n },
      { ino: 4n },
    ];
    for (const other of others) {
      expect(cache.file('/data/f', { ...stamp, ...other })).toBeUndefined();
      expect(cache.folder('/data')('f', { ...stamp, ...other })).toBeUndefined();
    }
    expect(cache.file('/data/g', stamp)).toBeUndefined();
    expect(cache.folder('/dat')('a/f', stamp)).toBeUndefined();
  });

  it('survives the process', () => {
    const folder = temporaryFolder();
    const first = statCache(folder);
    first.record('/data/f', stamp, digest, LATER_MS);
    first.save();
    expect(statCache(folder).file('/data/f', stamp)).toBe(digest);
  });

  it.each([
    ['in the tick in which it was read', stamp, 1_000_000],
    ['a tick before, as far as the coarse clock tells', stamp, 1_000_019],
    ['after it was read, by a clock that is ahead', stamp, 900_000],
    ['within the second on a disk that keeps whole ones', { ...stamp, mtimeNs: 1000n * SECOND }, 1_001_500],
    [
      'by a program that set the time back',
      { ...stamp, mtimeNs: 1n, ctimeNs: 1000n * SECOND + 5n },
      1_000_001,
    ],
  ])('does not trust a file changed %s', (_, racy, takenAtMs) => {
    const cache = statCache();
    cache.record('/data/f', racy, digest, takenAtMs);
    cache.save();
    expect(cache.file('/data/f', racy)).toBeUndefined();
  });

  it('does without an index', () => {
    const cache = new StatCache(undefined);
    cache.record('/data/f', stamp, digest, LATER_MS);
    cache.save();
    expect(cache.file('/data/f', stamp)).toBeUndefined();
  });
});

describe.skipIf(loadSqlite() === undefined)('taking unchanged data in again', () => {
  const anHourAgo = (path: string) => {
    const at = Date.now() / 1000 - 3600.5;
    utimesSync(path, at, at);
  };

  /** A store whose clock is ahead, so that a file that was just made counts as old. */
  function setUp() {
    const folder = temporaryFolder();
    const { store } = testStore(join(folder, 'store'), Date.now() + 60_000);
    const path = join(folder, 'f');
    writeFileSync(path, 'content');
    anHourAgo(path);
    return { store, path, known: statCache(folder) };
  }

  it('reads nothing', async () => {
    const { store, path, known } = setUp();
    const ingest = async () => {
      let read = 0;
      const onProgress = (bytes: number) => {
        read += bytes;
      };
      const content = await store.ingest(path, { mode: 'copy', kind: 'any', known, onProgress });
      known.save();
      return { read, digest: content.digest };
    };
    expect(await ingest()).toEqual({ read: 7, digest });
    expect(await ingest()).toEqual({ read: 0, digest });
  });

  it('notices new bytes of the same size and times', async () => {
    const { store, path, known } = setUp();
    const { atime, mtime } = statSync(path);
    await store.ingest(path, { mode: 'copy', kind: 'any', known });
    known.save();
    const before = statSync(path, { bigint: true }).ctimeNs;
    while (statSync(path, { bigint: true }).ctimeNs === before) {
      writeFileSync(path, 'CONTENT');
      utimesSync(path, atime, mtime);
    }
    const content = await store.ingest(path, { mode: 'copy', kind: 'any', known });
    expect(content.digest).toBe(digestText('CONTENT'));
  });

  it('stores again what the store has lost', async () => {
    const { store, path, known } = setUp();
    await store.ingest(path, { mode: 'copy', kind: 'any', known });
    known.save();
    rmSync(store.pathOf(digest));
    await store.ingest(path, { mode: 'copy', kind: 'any', known });
    expect(await store.stat(digest)).toBe(7);
  });
});
