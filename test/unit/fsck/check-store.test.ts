import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStore } from '../../../src/fsck/check-store.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { CacheEntry } from '../../../src/model/cache-entry.ts';
import { digestHex } from '../../../src/model/digest.ts';
import { isDamaged } from '../../../src/model/fsck-report.ts';
import { parseRunId } from '../../../src/model/run-id.ts';
import { damage, testStore } from '../../support/local-store.ts';

const key = digestText('key');

function entry(outputs: CacheEntry['outputs']): CacheEntry {
  return {
    version: 1,
    key,
    run: parseRunId('aaaaaaaaaa'),
    task: 'train',
    createdAt: '2026-01-01T00:00:00.000Z',
    outputs,
    metrics: {},
    components: {},
  };
}

function pathOf(digest: typeof key): string {
  const hex = digestHex(digest);
  return `${hex.slice(0, 2)}/${hex}`;
}

describe('fsck of the local store', () => {
  it('finds nothing in a store that is whole, having read every byte', async () => {
    const opened = testStore();
    for (const text of ['a', 'bb', '']) await opened.store.putBytes(Buffer.from(text));
    const read = { bytes: 0, blobs: 0 };
    const onProgress = (bytes: number, blobs: number) => {
      read.bytes += bytes;
      read.blobs += blobs;
    };
    const report = await checkStore({ ...opened, repair: false, onProgress });
    expect(report).toEqual({ blobs: 3, bytes: 3, cacheEntries: 0, findings: [] });
    expect(read).toEqual({ bytes: 3, blobs: 3 });
    expect(isDamaged(report)).toBe(false);
  });

  it.each([
    ['other bytes', 'the trvth'],
    ['fewer bytes', 'the'],
    ['no bytes', ''],
  ])('finds a blob of %s, and moves it to quarantine when told to repair', async (_, text) => {
    const opened = testStore();
    const { store } = opened;
    const digest = await store.putBytes(Buffer.from('the truth'));
    damage(store.pathOf(digest), text);
    const found = { kind: 'corrupt-blob', digest, path: store.pathOf(digest) };
    const report = await checkStore({ ...opened, repair: false });
    expect(report.findings).toEqual([{ ...found, repaired: false }]);
    expect(isDamaged(report)).toBe(true);
    expect(existsSync(store.pathOf(digest))).toBe(true);

    const [mended] = (await checkStore({ ...opened, repair: true })).findings;
    expect(mended).toMatchObject({ ...found, repaired: true });
    const quarantined = mended?.kind === 'corrupt-blob' ? (mended.quarantined ?? '') : '';
    expect(readFileSync(join(store.root, quarantined), 'utf8')).toBe(text);
    expect(await store.stat(digest)).toBeUndefined();
    expect((await checkStore({ ...opened, repair: false })).findings).toEqual([]);
    expect(await store.putBytes(Buffer.from('the truth'))).toBe(digest);
  });

  it('finds temporary files of dead processes, and leaves those of living ones', async () => {
    const opened = testStore();
    const { store } = opened;
    await store.putBytes(Buffer.from('x'));
    const [mark] = readdirSync(join(store.root, 'unflushed'));
    const dead = mark!.replace(/^([0-9a-f]+)-\d+-\w*-/, '$1-999999999-1-');
    for (const name of [mark!, dead]) writeFileSync(join(store.root, 'tmp', name), 'half');
    const report = await checkStore({ ...opened, repair: true });
    expect(report.findings).toEqual([
      { kind: 'stray-temp', path: `tmp/${dead}`, sizeBytes: 4, repaired: true },
    ]);
    expect(readdirSync(join(store.root, 'tmp'))).toEqual([mark]);
  });

  it('names files among the blobs that are none, and touches them never', async () => {
    const opened = testStore();
    const digest = await opened.store.putBytes(Buffer.from('x'));
    const stray = join(dirname(opened.store.pathOf(digest)), 'notes.txt');
    writeFileSync(stray, 'mine');
    const report = await checkStore({ ...opened, repair: true });
    expect(report.findings).toEqual([
      { kind: 'stray-file', path: `blobs/${digestHex(digest).slice(0, 2)}/notes.txt`, repaired: false },
    ]);
    expect(existsSync(stray)).toBe(true);
  });

  it('finds cache entries that cannot be read, and those of which a blob is missing', async () => {
    const opened = testStore();
    const { store, cache } = opened;
    const digest = digestText('gone');
    await cache.publish(entry({ model: { kind: 'file', digest, sizeBytes: 4, path: 'm' } }));
    const folder = join(store.root, 'cache', digestHex(key).slice(0, 2), digestHex(key));
    const relative = `cache/${digestHex(key).slice(0, 2)}/${digestHex(key)}`;
    writeFileSync(join(folder, 'bbbbbbbbbb.json'), '{"version":1');
    const report = await checkStore({ ...opened, repair: true });
    expect(report.cacheEntries).toBe(2);
    expect(report.findings).toEqual([
      {
        kind: 'incomplete-entry',
        path: `${relative}/aaaaaaaaaa.json`,
        run: 'aaaaaaaaaa',
        missing: [digest],
        repaired: false,
      },
      { kind: 'unreadable-entry', path: `${relative}/bbbbbbbbbb.json`, reason: 'not JSON', repaired: true },
    ]);
    expect(readdirSync(folder)).toEqual(['aaaaaaaaaa.json']);
    expect(isDamaged(report)).toBe(false);
  });

  it('finds an entry of a result that was evicted, as a crash in between leaves it, and removes it', async () => {
    const opened = testStore();
    const evicted = entry({});
    const { run } = evicted;
    await opened.cache.evict({ version: 1, key, run, task: 'train' });
    await opened.cache.publish(evicted);
    const found = { kind: 'evicted-entry', path: `cache/${pathOf(key)}/${run}.json`, run };
    const report = await checkStore({ ...opened, repair: false });
    expect(report.findings).toEqual([{ ...found, repaired: false }]);
    expect(isDamaged(report)).toBe(false);
    expect((await checkStore({ ...opened, repair: true })).findings).toEqual([{ ...found, repaired: true }]);
    expect((await checkStore({ ...opened, repair: true })).findings).toEqual([]);
    expect(await opened.cache.tombstones(key)).toHaveLength(1);
  });

  it('tells of a tombstone that cannot be read, and leaves it, because it counts', async () => {
    const opened = testStore();
    const path = `evicted/${pathOf(key)}/aaaaaaaaaa.json`;
    const file = join(opened.store.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{"version":1}\n');
    const report = await checkStore({ ...opened, repair: true });
    const reason = 'it names another key or run than its path';
    expect(report.findings).toEqual([{ kind: 'unreadable-tombstone', path, reason, repaired: false }]);
    expect(existsSync(file)).toBe(true);
  });

  it('finds an entry under a name that is not its own', async () => {
    const opened = testStore();
    await opened.cache.publish(entry({}));
    const folder = join(opened.store.root, 'cache', '00', '0'.repeat(64));
    mkdirSync(folder, { recursive: true });
    const from = join(
      opened.store.root,
      'cache',
      digestHex(key).slice(0, 2),
      digestHex(key),
      'aaaaaaaaaa.json',
    );
    appendFileSync(join(folder, 'aaaaaaaaaa.json'), readFileSync(from));
    const report = await checkStore({ ...opened, repair: false });
    expect(report.findings).toMatchObject([
      { kind: 'unreadable-entry', reason: expect.stringContaining('another key') },
    ]);
  });

  it('stops when told to', async () => {
    const opened = testStore();
    await opened.store.putBytes(Buffer.from('x'));
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(checkStore({ ...opened, repair: false, signal })).rejects.toThrow('interrupted');
  });
});
