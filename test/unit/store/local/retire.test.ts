import { randomBytes } from 'node:crypto';
import { chmodSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLocalStore } from '../../../../src/store/local/open-local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const DAY = 24 * 3600 * 1000;

/** A store whose clock is a month ahead of the disk, so that all that is there is old. */
async function oldStore(whenNameIsMade: () => void = () => {}) {
  const now = Date.now() + 30 * DAY;
  const opened = openLocalStore({
    root: join(temporaryFolder(), 'store'),
    host: 'test-host',
    pid: process.pid,
    clock: { now: () => now, monotonic: () => 0 },
    randomBytes: (length) => {
      whenNameIsMade();
      return randomBytes(length);
    },
  });
  const digest = await opened.store.putBytes(Buffer.from('old'));
  return { ...opened, now, digest, path: opened.store.pathOf(digest) };
}

describe('retiring a blob of the local store', () => {
  it('moves what nobody has used for long into quarantine, from where it comes back', async () => {
    const { store, inspection, digest, now } = await oldStore();
    expect(await inspection.retire(digest, now - 14 * DAY)).toBe(true);
    expect(await store.stat(digest)).toBeUndefined();
    expect(await inspection.retire(digest, now - 14 * DAY)).toBe(false);
    for await (const blob of inspection.quarantined.list()) await inspection.quarantined.restore(blob);
    expect(await store.stat(digest)).toBe(3);
  });

  it('leaves what was put since', async () => {
    const { store, inspection, digest, now } = await oldStore();
    expect(await inspection.retire(digest, now - 60 * DAY)).toBe(false);
    expect(await store.stat(digest)).toBe(3);
  });

  it('leaves what somebody relied on since, without writing it again', async () => {
    const { store, inspection, digest, now, path } = await oldStore();
    const { ino } = statSync(path);
    expect(await store.use({ kind: 'file', digest, sizeBytes: 3 })).toBe(true);
    expect(await inspection.retire(digest, now - 14 * DAY)).toBe(false);
    expect(statSync(path).ino).toBe(ino);
  });

  it('marks what is put again, and not what is only looked at', async () => {
    const { store, digest, now, path } = await oldStore();
    await store.holds({ kind: 'file', digest, sizeBytes: 3 });
    expect(statSync(path).mtimeMs).toBeLessThan(now - 14 * DAY);
    await store.putBytes(Buffer.from('old'));
    expect(Math.abs(statSync(path).mtimeMs - now)).toBeLessThan(1000);
  });

  it('puts a blob back that somebody relies on just before it moves', async () => {
    let rely = () => {};
    const { store, inspection, digest, now, path } = await oldStore(() => rely());
    rely = () => utimesSync(path, now / 1000, now / 1000);
    expect(await inspection.retire(digest, now - 14 * DAY)).toBe(false);
    expect(await store.stat(digest)).toBe(3);
    for await (const blob of inspection.quarantined.list()) expect(blob).toBeUndefined();
  });

  it('refuses to take back what is damaged', async () => {
    const { store, inspection, digest, path } = await oldStore();
    chmodSync(path, 0o644);
    writeFileSync(path, 'bad');
    await inspection.quarantine(digest);
    for await (const blob of inspection.quarantined.list()) {
      const restoring = inspection.quarantined.restore(blob);
      await expect(restoring).rejects.toMatchObject({ code: 'digest-mismatch' });
    }
    expect(await store.stat(digest)).toBeUndefined();
  });
});
