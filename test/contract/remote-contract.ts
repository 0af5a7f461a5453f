import { describe, expect, it } from 'vitest';
import { digestText } from '../../src/model/blake3.ts';
import type { RemoteStore } from '../../src/store/remote-port.ts';
import { cacheEntry, KEY } from '../support/cache-entry.ts';
import { describeEvictingCache } from './evicting-cache-contract.ts';

export interface RemoteUnderTest {
  readonly remote: RemoteStore;
  /** Opens the same store as another machine would. */
  readonly reopen: () => Promise<RemoteStore>;
}

/** What every store that machines share must do beside keeping blobs. `make` gives an empty one, once a test. */
export function describeRemoteContract(name: string, make: () => Promise<RemoteUnderTest>): void {
  describe(`${name} as a remote`, () => {
    describeCache(make);
    describeRecords(make);
    describeQuarantine(make);
    describeTakingBack(make);
  });
  describeEvictingCache(name, async () => {
    const { remote, reopen } = await make();
    return {
      cache: remote.cache,
      reopen: async () => (await reopen()).cache,
      read: (path) => remote.records.read(path),
      write: (path, bytes) => remote.records.publish(path, bytes),
    };
  });
}

function describeCache(make: () => Promise<RemoteUnderTest>): void {
  it('has no entries of a key that nobody published', async () => {
    const { remote } = await make();
    expect(await remote.cache.entries(KEY)).toEqual([]);
  });

  it('gives the entries of a key to another machine, the oldest first', async () => {
    const { remote, reopen } = await make();
    const second = cacheEntry('00000000b2', '2026-02-01T00:00:00.000Z');
    const first = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z');
    await remote.cache.publish(second);
    await remote.cache.publish(first);
    await remote.cache.publish(cacheEntry('00000000c3', '2026-01-01T00:00:00.000Z', digestText('other')));
    expect(await (await reopen()).cache.entries(KEY)).toEqual([first, second]);
  });

  it('never changes an entry that is there', async () => {
    const { remote } = await make();
    const entry = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z');
    await remote.cache.publish(entry);
    await remote.cache.publish({ ...entry, task: 'forged' });
    expect(await remote.cache.entries(KEY)).toEqual([entry]);
  });

  it('passes over an entry that cannot be read or lies under another name', async () => {
    const { remote } = await make();
    const folder = `cache/${KEY.slice(3, 5)}/${KEY.slice(3)}`;
    const entry = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z');
    await remote.records.publish(`${folder}/00000000b2.json`, Buffer.from('half an ent'));
    await remote.cache.publish(entry);
    const text = await remote.records.read(`${folder}/00000000a1.json`);
    await remote.records.publish(`${folder}/00000000c3.json`, text ?? Buffer.of());
    expect(await remote.cache.entries(KEY)).toEqual([entry]);
  });
}

function describeRecords(make: () => Promise<RemoteUnderTest>): void {
  it('lets exactly one of many who create a document win, and keeps the bytes of the winner', async () => {
    const { remote, reopen } = await make();
    const machines = [remote, await reopen(), await reopen()];
    const racers = Array.from({ length: 12 }, (_, i) => Buffer.from(`racer ${i}`));
    const won = await Promise.all(
      racers.map((bytes, i) => machines[i % 3]?.records.create('leases/one.json', bytes)),
    );
    expect(won.filter((each) => each)).toHaveLength(1);
    expect(await remote.records.read('leases/one.json')).toEqual(racers[won.indexOf(true)]);
  });

  it('reads, lists and removes documents, and knows which are not there', async () => {
    const { remote } = await make();
    await remote.records.create('leases/one.json', Buffer.from('1'));
    await remote.records.publish('leases/deep/two.json', Buffer.from('2'));
    await remote.records.publish('other/three.json', Buffer.from('3'));
    expect((await names(remote, 'leases')).sort()).toEqual(['leases/deep/two.json', 'leases/one.json']);
    await remote.records.remove('leases/one.json');
    await remote.records.remove('leases/one.json');
    expect(await names(remote, 'leases')).toEqual(['leases/deep/two.json']);
    expect(await remote.records.read('leases/one.json')).toBeUndefined();
    expect(await names(remote, 'nothing')).toEqual([]);
  });

  it.each(['../secret', 'a//b', '/a', 'a/', '', 'A.json', '.hidden'])('refuses the name %j', async (name) => {
    const { remote } = await make();
    await expect(remote.records.read(name)).rejects.toMatchObject({ code: 'bad-record-name' });
  });
}

function describeQuarantine(make: () => Promise<RemoteUnderTest>): void {
  it('takes a blob out of sight and lets the right bytes be put again', async () => {
    const { remote } = await make();
    const digest = await remote.store.putBytes(Buffer.from('suspicious'));
    expect(await remote.quarantine(digest)).toMatch(/^quarantine\/[0-9a-f]{64}-[0-9a-f]{16}$/);
    expect(await remote.store.stat(digest)).toBeUndefined();
    await expect(remote.quarantine(digest)).rejects.toMatchObject({ code: 'blob-missing' });
    await remote.store.putBytes(Buffer.from('suspicious'));
    expect(await remote.store.stat(digest)).toBe(10);
  });
}

function describeTakingBack(make: () => Promise<RemoteUnderTest>): void {
  it('lists what was taken out of sight, and takes back what is whole', async () => {
    const { remote, reopen } = await make();
    const before = Date.now();
    const digest = await remote.store.putBytes(Buffer.from('missed'));
    const path = await remote.quarantine(digest);
    const other = await reopen();
    const [found, ...more] = await collect(other.quarantined.list());
    expect(more).toEqual([]);
    expect(found).toMatchObject({ digest, path, sizeBytes: 6 });
    // Servers tell whole seconds, by their own clock.
    expect(Math.abs((found?.sinceMs ?? 0) - before)).toBeLessThan(60_000);
    if (found !== undefined) await other.quarantined.restore(found);
    expect(await remote.store.stat(digest)).toBe(6);
    expect(await collect(remote.quarantined.list())).toEqual([]);
  });

  it('leaves a blob where it is when it may not go any more', async () => {
    const { remote } = await make();
    const digest = await remote.store.putBytes(Buffer.from('late'));
    expect(await remote.quarantine(digest, () => false)).toBeUndefined();
    expect(await remote.store.stat(digest)).toBe(4);
    expect(await collect(remote.quarantined.list())).toEqual([]);
  });

  it('drops what was taken out of sight for good', async () => {
    const { remote } = await make();
    const digest = await remote.store.putBytes(Buffer.from('waste'));
    await remote.quarantine(digest);
    for (const blob of await collect(remote.quarantined.list())) {
      await remote.quarantined.discard(blob);
      await expect(remote.quarantined.restore(blob)).rejects.toMatchObject({ code: 'blob-missing' });
    }
    expect(await collect(remote.quarantined.list())).toEqual([]);
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function names(remote: RemoteStore, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const name of remote.records.list(folder)) found.push(name);
  return found;
}
