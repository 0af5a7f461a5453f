import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import type { CacheEntry } from '../../../../src/model/cache-entry.ts';
import { digestHex } from '../../../../src/model/digest.ts';
import { parseRunId } from '../../../../src/model/run-id.ts';
import { damage, testStore } from '../../../support/local-store.ts';

const key = digestText('a key');
const folderOf = (root: string) => join(root, 'cache', digestHex(key).slice(0, 2), digestHex(key));

function entry(run: string, createdAt: string, more: Partial<CacheEntry> = {}): CacheEntry {
  return {
    version: 1,
    key,
    run: parseRunId(run),
    task: 'train',
    createdAt: `2026-03-0${createdAt}T00:00:00.000Z`,
    outputs: {},
    metrics: { auc: 0.5, loss: Number.NaN, rows: 2n ** 60n },
    components: { code: 'b3:…' },
    ...more,
  };
}

describe('the cross-run cache', () => {
  it('gives back what was published, to the bit of the metrics', async () => {
    const { cache } = testStore();
    const published = entry('aaaaaaaaaa', '1');
    await cache.publish(published);
    expect(await cache.lookup(key)).toEqual(published);
    expect(await cache.lookup(digestText('another key'))).toBeUndefined();
  });

  it('prefers the first entry, and the newest forced one before it', async () => {
    const { cache } = testStore();
    await cache.publish(entry('bbbbbbbbbb', '2'));
    await cache.publish(entry('cccccccccc', '1'));
    expect((await cache.lookup(key))?.run).toBe('cccccccccc');
    await cache.publish(entry('dddddddddd', '3', { forced: true }));
    await cache.publish(entry('eeeeeeeeee', '4', { forced: true }));
    expect((await cache.lookup(key))?.run).toBe('eeeeeeeeee');
    expect((await cache.entries(key)).map((found) => found.run)).toEqual([
      'cccccccccc',
      'bbbbbbbbbb',
      'dddddddddd',
      'eeeeeeeeee',
    ]);
  });

  it('decides by run id among entries of one moment', async () => {
    const { cache } = testStore();
    await cache.publish(entry('zzzzzzzzzz', '1'));
    await cache.publish(entry('yyyyyyyyyy', '1'));
    expect((await cache.lookup(key))?.run).toBe('yyyyyyyyyy');
  });

  it('leaves an entry of the same run as it is', async () => {
    const { cache } = testStore();
    await cache.publish(entry('aaaaaaaaaa', '1'));
    await cache.publish(entry('aaaaaaaaaa', '1', { task: 'another' }));
    expect((await cache.lookup(key))?.task).toBe('train');
  });

  it('passes over an entry of which a blob is missing or has another size', async () => {
    const { store, cache } = testStore();
    const digest = await store.putBytes(Buffer.from('model'));
    const outputs = { model: { kind: 'file' as const, digest, sizeBytes: 5, path: 'model.bin' } };
    await cache.publish(entry('aaaaaaaaaa', '1', { outputs }));
    await cache.publish(entry('bbbbbbbbbb', '2'));
    expect((await cache.lookup(key))?.run).toBe('aaaaaaaaaa');
    damage(store.pathOf(digest), 'mod');
    expect((await cache.lookup(key))?.run).toBe('bbbbbbbbbb');
    await store.remove(digest);
    expect((await cache.lookup(key))?.run).toBe('bbbbbbbbbb');
  });

  it('looks for what is below a folder, for logs, plots and series too', async () => {
    const { store, cache } = testStore();
    const digest = await store.putBytes(Buffer.from('log'));
    for (const more of [
      { log: { digest, sizeBytes: 3 } },
      { plots: [{ file: 'roc.csv', digest, sizeBytes: 3 }] },
      { series: { kind: 'file' as const, digest, sizeBytes: 3, path: 'history.jsonl' } },
    ]) {
      const { cache: fresh, store: freshStore } = testStore();
      await fresh.publish(entry('aaaaaaaaaa', '1', more));
      expect(await fresh.lookup(key)).toBeUndefined();
      await freshStore.putBytes(Buffer.from('log'));
      expect(await fresh.lookup(key)).toBeDefined();
    }
    expect(await cache.lookup(key)).toBeUndefined();
  });

  it.each(['', '{"version":1', '{"version":2}', '[]', 'null', '{"version":1,"key":"b3:00"}'])(
    'ignores the half-written or foreign entry %j, and replaces it',
    async (text) => {
      const { store, cache } = testStore();
      const path = join(folderOf(store.root), 'aaaaaaaaaa.json');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      expect(await cache.lookup(key)).toBeUndefined();
      await cache.publish(entry('aaaaaaaaaa', '1'));
      expect((await cache.lookup(key))?.run).toBe('aaaaaaaaaa');
    },
  );

  it('ignores an entry that lies under another key than its own', async () => {
    const { store, cache } = testStore();
    await cache.publish(entry('aaaaaaaaaa', '1'));
    const text = readFileSync(join(folderOf(store.root), 'aaaaaaaaaa.json'), 'utf8');
    writeFileSync(
      join(folderOf(store.root), 'bbbbbbbbbb.json'),
      text.replaceAll(digestHex(key), digestHex(digestText('x'))),
    );
    expect((await cache.entries(key)).map((found) => found.run)).toEqual(['aaaaaaaaaa']);
  });

  it('leaves no temporary file', async () => {
    const { store, cache } = testStore();
    await cache.publish(entry('aaaaaaaaaa', '1'));
    expect(readdirSync(join(store.root, 'tmp'))).toEqual([]);
  });
});
