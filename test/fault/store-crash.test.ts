import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStore } from '../../src/fsck/check-store.ts';
import { digestText } from '../../src/model/blake3.ts';
import { testStore } from '../support/local-store.ts';
import { temporaryFolder } from '../support/repo.ts';
import { storeChild } from '../support/run-store-child.ts';

describe('a process that is killed while it takes data in', () => {
  it.each([
    ['in the middle of the large file, which comes last', 82, 1],
    ['between two small ones', 20, 0],
    ['after the last', 85, 0],
  ])('leaves whole blobs and the file it was writing (%s)', async (_, holdAt, strays) => {
    const base = temporaryFolder();
    const root = join(base, 'store');
    const folder = join(base, 'data');
    mkdirSync(folder);
    for (let i = 0; i < 40; i++) writeFileSync(join(folder, `f${i}`), String(i));
    writeFileSync(join(folder, 'a-big'), Buffer.alloc(8 * 1024 * 1024, 1));
    const child = storeChild({ action: 'ingest', root, path: folder, holdAt });
    expect(await child.event).toEqual({ holding: holdAt });
    await child.kill();

    const { store, inspection } = testStore(root);
    const report = await checkStore({ store, inspection, repair: true });
    expect(report.findings.map((finding) => finding.kind)).toEqual(Array(strays).fill('stray-temp'));
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
    const again = await store.ingest(folder, { mode: 'copy', kind: 'tree' });
    expect(await store.holds(again)).toBe(true);
    expect((await checkStore({ store, inspection, repair: false })).findings).toEqual([]);
  });
});

describe('a claim', () => {
  const key = digestText('contended');

  it('is seen by another process, and ends with its own', async () => {
    const root = join(temporaryFolder(), 'store');
    const { cache } = testStore(root);
    const child = storeChild({ action: 'claim', root, key, owner: 'run-1' });
    expect(await child.event).toEqual({ claimed: true });
    expect(await cache.claim(key, 'run-2')).toEqual({ heldBy: 'run-1' });
    await child.kill();
    expect(await cache.claim(key, 'run-2')).toHaveProperty('release');
  });

  it('of this process holds off another until it is released', async () => {
    const root = join(temporaryFolder(), 'store');
    const { cache } = testStore(root);
    const claim = await cache.claim(key, 'run-1');
    if (!('release' in claim)) throw new Error('expected the claim');
    const first = storeChild({ action: 'claim', root, key, owner: 'run-2' });
    expect(await first.event).toEqual({ heldBy: 'run-1' });
    await claim.release();
    await claim.release();
    const second = storeChild({ action: 'claim', root, key, owner: 'run-3' });
    expect(await second.event).toEqual({ claimed: true });
  });

  it('goes to one of many who want it at once', async () => {
    const root = join(temporaryFolder(), 'store');
    const { cache } = testStore(root);
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => cache.claim(key, `run-${i}`)));
    expect(claims.filter((claim) => 'release' in claim)).toHaveLength(1);
  });

  it('that was taken over is not taken away by the late release of the first', async () => {
    const root = join(temporaryFolder(), 'store');
    const { cache } = testStore(root);
    const first = await cache.claim(key, 'run-1');
    const folder = join(root, 'claims');
    for (const name of readdirSync(folder)) {
      const other = { owner: 'run-2', pid: process.pid, startedAt: '', token: 'other' };
      writeFileSync(join(folder, name), JSON.stringify(other));
    }
    if ('release' in first) await first.release();
    expect(await cache.claim(key, 'run-3')).toEqual({ heldBy: 'run-2' });
  });

  it.each(['', 'half {', '{"pid": 1}'])('that a power loss left as %j counts for nothing', async (text) => {
    const root = join(temporaryFolder(), 'store');
    const { cache } = testStore(root);
    await cache.claim(key, 'run-1');
    const folder = join(root, 'claims');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), text);
    expect(await cache.claim(key, 'run-2')).toHaveProperty('release');
  });
});
