import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { blobPath, testFolderStore } from '../../../support/folder-store.ts';
import { damage, filesBelow } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

describe('opening a folder store', () => {
  it('refuses a folder that is not there, which may be a disk that is not mounted', async () => {
    const root = join(temporaryFolder(), 'mnt');
    await expect(testFolderStore(root)).rejects.toMatchObject({ code: 'no-such-store', kind: 'unreachable' });
  });

  it('refuses an empty folder unless a store is to be made', async () => {
    const root = temporaryFolder();
    const open = testFolderStore(root, { whenNew: 'refuse' });
    await expect(open).rejects.toMatchObject({ code: 'no-such-store', kind: 'unreachable' });
    expect(readdirSync(root)).toEqual([]);
    await testFolderStore(root);
    await testFolderStore(root, { whenNew: 'refuse' });
  });

  it('writes the format record that docs/format.md shows, before anything else', async () => {
    const root = temporaryFolder();
    await testFolderStore(root);
    expect(filesBelow(root)).toEqual(['format.json']);
    expect(JSON.parse(readFileSync(join(root, 'format.json'), 'utf8'))).toEqual({
      version: 1,
      requiredToRead: ['layout-1'],
      requiredToWrite: ['layout-1'],
    });
  });

  it('does not guess at blobs without a format record', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'blobs/00'), { recursive: true });
    await expect(testFolderStore(root)).rejects.toMatchObject({ code: 'bad-format-record' });
  });

  it('refuses what only a newer mlgit can read, and does not write what only a newer one can write', async () => {
    const root = temporaryFolder();
    const record = { version: 1, requiredToRead: ['layout-1'], requiredToWrite: ['layout-1', 'packs'] };
    writeFileSync(join(root, 'format.json'), JSON.stringify(record));
    const { store, records, quarantine } = await testFolderStore(root);
    expect(await store.stat(digestText('x'))).toBeUndefined();
    const refusal = { code: 'format-too-new', kind: 'integrity' };
    await expect(store.putBytes(Buffer.from('x'))).rejects.toMatchObject(refusal);
    await expect(store.remove(digestText('x'))).rejects.toMatchObject(refusal);
    await expect(records.create('a/b.json', Buffer.from('x'))).rejects.toMatchObject(refusal);
    await expect(records.publish('a/b.json', Buffer.from('x'))).rejects.toMatchObject(refusal);
    await expect(records.remove('a/b.json')).rejects.toMatchObject(refusal);
    await expect(quarantine(digestText('x'))).rejects.toMatchObject(refusal);
    writeFileSync(join(root, 'format.json'), JSON.stringify({ ...record, requiredToRead: ['packs'] }));
    await expect(testFolderStore(root)).rejects.toMatchObject(refusal);
  });

  it('finds out that this disk decides races', async () => {
    const root = temporaryFolder();
    const remote = await testFolderStore(root);
    expect(await remote.features()).toMatchObject({ conditionalPut: 'atomic' });
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });
});

describe('putting a blob into a folder store', () => {
  it('leaves nothing but the blob', async () => {
    const root = temporaryFolder();
    const { store } = await testFolderStore(root);
    const digest = await store.putBytes(Buffer.from('tidy'));
    await store.putBytes(Buffer.from('tidy'));
    await store.flush();
    expect(filesBelow(root)).toEqual([`blobs/${digest.slice(3, 5)}/${digest.slice(3)}`, 'format.json']);
    expect(statSync(blobPath(root, digest)).mode & 0o777).toBe(0o444);
    expect(statSync(blobPath(root, digest)).nlink).toBe(1);
  });

  it('puts the whole bytes in place of a file that a disk has cut off, and keeps that aside', async () => {
    const root = temporaryFolder();
    const { store } = await testFolderStore(root);
    const digest = await store.putBytes(Buffer.from('whole bytes'));
    damage(blobPath(root, digest), 'whole');
    await store.putBytes(Buffer.from('whole bytes'));
    expect(readFileSync(blobPath(root, digest), 'utf8')).toBe('whole bytes');
    const [kept] = readdirSync(join(root, 'quarantine'));
    expect(readFileSync(join(root, 'quarantine', kept ?? ''), 'utf8')).toBe('whole');
  });

  it('does not touch a file that is there already, which a reader of another machine may have open', async () => {
    const root = temporaryFolder();
    const { store } = await testFolderStore(root);
    const digest = await store.putBytes(Buffer.from('open elsewhere'));
    const before = statSync(blobPath(root, digest), { bigint: true });
    await (await testFolderStore(root, { host: 'b' })).store.putBytes(Buffer.from('open elsewhere'));
    const after = statSync(blobPath(root, digest), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  it('lets a group write where the folder is writable by its group, whatever the umask', async () => {
    const root = temporaryFolder();
    chmodSync(root, 0o2775);
    const { store } = await testFolderStore(root);
    const umask = process.umask(0o077);
    try {
      const digest = await store.putBytes(Buffer.from('for the team'));
      expect(statSync(blobPath(root, digest)).mode & 0o7777).toBe(0o444);
      expect(statSync(dirname(blobPath(root, digest))).mode & 0o7777).toBe(0o2775);
    } finally {
      process.umask(umask);
    }
  });
});
