import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testStore } from '../support/local-store.ts';
import { temporaryFolder } from '../support/repo.ts';
import { toolPresent } from '../support/required-tool.ts';
import { storeChild } from '../support/run-store-child.ts';

/** A file system of 4 MiB. */
function smallDisk(): string {
  const folder = temporaryFolder(() => undefined);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
    spawnSync('rmdir', [folder]);
  });
  return folder;
}

const canMount = toolPresent('tmpfs-mount', () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = temporaryFolder(() => undefined);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  spawnSync('rmdir', [folder]);
  return mounted;
});

describe.skipIf(!canMount)('a full disk', () => {
  it.each([
    ['one large file', 1, 8 * 1024 * 1024],
    ['many small files', 20, 512 * 1024],
  ])('stops taking in %s with a hint, and leaves no temporary file', async (_, count, size) => {
    const { store } = testStore(join(smallDisk(), 'store'));
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    for (let i = 0; i < count; i++) writeFileSync(join(folder, `f${i}`), Buffer.alloc(size, i + 1));
    const taking = store.ingest(folder, { mode: 'copy', kind: 'tree' });
    await expect(taking).rejects.toMatchObject({
      code: 'disk-full',
      kind: 'io',
      hints: expect.arrayContaining(['df -h']),
    });
    expect(readdirSync(join(store.root, 'tmp'))).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(count);
    for await (const digest of store.list()) expect(statSync(store.pathOf(digest)).size).toBe(size);
  });

  it('stops a move with the source still there', async () => {
    const { store } = testStore(join(smallDisk(), 'store'));
    const path = join(temporaryFolder(), 'model.bin');
    writeFileSync(path, Buffer.alloc(8 * 1024 * 1024, 1));
    await expect(store.ingest(path, { mode: 'move', kind: 'file' })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(statSync(path).size).toBe(8 * 1024 * 1024);
  });

  it('stops materialising with nothing half there', async () => {
    const { store } = testStore();
    const disk = smallDisk();
    const digest = await store.putBytes(Buffer.alloc(8 * 1024 * 1024, 1));
    const content = { kind: 'file' as const, digest, sizeBytes: 8 * 1024 * 1024 };
    const writing = store.materialise(content, join(disk, 'model.bin'), { mode: 'copy' });
    await expect(writing).rejects.toMatchObject({ code: 'disk-full', kind: 'io' });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('takes a file across two devices in a move, and gives up the source', async () => {
    const { store } = testStore(join(smallDisk(), 'store'));
    for (const size of [100, 2 * 1024 * 1024]) {
      const path = join(temporaryFolder(), 'model.bin');
      writeFileSync(path, Buffer.alloc(size, 1));
      const content = await store.ingest(path, { mode: 'move', kind: 'file' });
      expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
      expect(statSync(store.pathOf(content.digest)).size).toBe(size);
    }
  });

  it('links across two devices by copying, read-only', async () => {
    const { store } = testStore();
    const disk = smallDisk();
    const digest = await store.putBytes(Buffer.from('shared'));
    await store.materialise({ kind: 'file', digest, sizeBytes: 6 }, join(disk, 'x'), { mode: 'link' });
    expect(statSync(join(disk, 'x'))).toMatchObject({ size: 6, nlink: 1, mode: 0o100444 });
  });
});

describe.skipIf(process.getuid?.() !== 0)('another user of the machine', () => {
  const nobody = 65_534;

  it('gets a hint for a file that may not be read', async () => {
    const base = temporaryFolder();
    chmodSync(base, 0o777);
    const path = join(base, 'secret');
    writeFileSync(path, 'x', { mode: 0o600 });
    const child = storeChild({ action: 'ingest', root: join(base, 'store'), path }, nobody);
    expect(await child.event).toMatchObject({
      error: { code: 'unreadable', kind: 'io', hints: [`chmod u+r ${path}`] },
    });
  });

  it('can write to a group-writable store whatever the umask of who was there before', async () => {
    const base = temporaryFolder();
    chmodSync(base, 0o755);
    const root = join(base, 'store');
    mkdirSync(root);
    execFileSync('chgrp', [String(nobody), root]);
    chmodSync(root, 0o2775);
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    const { store } = testStore(root);
    const digest = await store.putBytes(Buffer.from('mine'));
    expect(statSync(store.pathOf(digest)).mode & 0o777).toBe(0o444);
    const path = join(base, 'data');
    writeFileSync(path, 'theirs');
    chmodSync(path, 0o644);
    const child = storeChild({ action: 'ingest', root, path }, nobody);
    expect(await child.event).toHaveProperty('content');
  });

  it('is told when a store may not be written', async () => {
    const base = temporaryFolder();
    chmodSync(base, 0o755);
    const { store } = testStore(join(base, 'store'));
    const path = join(base, 'data');
    writeFileSync(path, 'theirs');
    chmodSync(path, 0o644);
    const child = storeChild({ action: 'ingest', root: store.root, path }, nobody);
    expect(await child.event).toMatchObject({ error: { code: 'not-writable', kind: 'io' } });
  });
});
