import { beforeEach, describe, expect, it } from 'vitest';
import {
  encodeCondemnation,
  encodeDone,
  encodeList,
  encodeSlice,
  epochName,
  listName,
  readPhase,
} from '../../../src/gc/epochs.ts';
import { readLeases } from '../../../src/gc/leases.ts';
import { openPushLease, type PushLease } from '../../../src/gc/push-lease.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { Digest } from '../../../src/model/digest.ts';
import { MemoryRecords } from '../../../src/store/memory/memory-records.ts';

const MINUTE = 60_000;
const [A, B, C] = ['a', 'b', 'c'].map(digestText) as [Digest, Digest, Digest];
const EMPTY = new Set<Digest>();

let now: number;
let records: MemoryRecords;
/** Runs while somebody waits. */
let meanwhile: () => Promise<void>;

beforeEach(() => {
  now = Date.parse('2026-03-01T00:00:00.000Z');
  records = new MemoryRecords();
  meanwhile = async () => {};
});

function open(id = 'lease'): Promise<PushLease> {
  const wait = async (ms: number) => {
    now += ms;
    await meanwhile();
  };
  const clock = { now: () => now, monotonic: () => now };
  const randomBytes = (length: number) => new Uint8Array(length);
  return openPushLease(records, {
    id,
    clock,
    randomBytes,
    wait,
    host: 'box',
    user: 'ann',
    holdMs: 30 * MINUTE,
  });
}

async function condemn(epoch: number, digests: readonly Digest[]): Promise<void> {
  await records.create(listName(epoch, 'aa', 0), encodeList(0, digests));
  const lists = [listName(epoch, 'aa', 0)];
  const condemnation = { epoch, createdAt: now, by: 'gc', lists, blobs: digests.length };
  await records.create(epochName.condemned(epoch), encodeCondemnation(condemnation, 'aa'));
}

async function sweep(epoch: number, slice: number): Promise<void> {
  const bytes = encodeSlice({ epoch, slice, until: now + 5 * MINUTE, token: 'aa' });
  await records.create(epochName.sweeping(epoch, slice), bytes);
}

async function end(epoch: number): Promise<void> {
  await records.create(epochName.done(epoch), encodeDone({ epoch, endedAt: now, removed: 1, token: 'aa' }));
}

async function documents(): Promise<number> {
  let count = 0;
  for await (const _ of records.list('leases')) count++;
  return count;
}

describe('a lease of a push', () => {
  it('writes nothing before something is relied on', async () => {
    const lease = await open();
    expect(await lease.rely([])).toEqual(EMPTY);
    await lease.renew();
    await lease.release();
    expect(await documents()).toBe(0);
  });

  it('names each digest once, and goes when it is released', async () => {
    const lease = await open();
    await lease.rely([A]);
    await lease.rely([A, B]);
    const [found] = await readLeases(records);
    expect(found).toMatchObject({ id: 'lease', holder: 'ann on box', digests: new Set([A, B]) });
    expect(await documents()).toBe(2);
    await lease.release();
    expect(await readLeases(records)).toEqual([]);
  });

  it('is in the store before it looks for a collector', async () => {
    const lease = await open();
    const steps: string[] = [];
    const [publish, list] = [records.publish.bind(records), records.list.bind(records)];
    records.publish = (name, bytes) => {
      steps.push('lease');
      return publish(name, bytes);
    };
    records.list = (folder) => {
      steps.push(folder);
      return list(folder);
    };
    await lease.rely([A]);
    expect(steps).toEqual(['lease', 'gc/epochs']);
  });

  it('may rely on what is condemned while nobody sweeps', async () => {
    await condemn(1, [A]);
    const lease = await open();
    expect(await lease.rely([A, B])).toEqual(EMPTY);
    expect(lease.epoch).toBe('none');
  });

  it('waits for the end of a sweep that removes what it needs, and has it put again', async () => {
    await condemn(1, [A, C]);
    await sweep(1, 1);
    const lease = await open();
    meanwhile = () => end(1);
    expect(await lease.rely([A, B])).toEqual(new Set([A]));
    expect(lease.epoch).toBe('00000001-done');
    expect(now).toBe(Date.parse('2026-03-01T00:00:02.000Z'));
  });

  it('does not wait for a sweep that removes nothing that it needs', async () => {
    await condemn(1, [A]);
    await sweep(1, 1);
    const lease = await open();
    const before = now;
    expect(await lease.rely([B])).toEqual(EMPTY);
    expect(now).toBe(before);
  });

  it('goes on when the collector died, once its deadline and the difference of clocks have passed', async () => {
    await condemn(1, [A]);
    await sweep(1, 1);
    const lease = await open();
    const before = now;
    expect(await lease.rely([A])).toEqual(new Set([A]));
    expect(now - before).toBe(10 * MINUTE + 1);
    // It was told, and has been named since: what is found now stays.
    expect(await lease.rely([A, B])).toEqual(EMPTY);
    expect(now - before).toBe(10 * MINUTE + 1);
  });

  it('goes on when the collector begins its next slice, which knows of the lease', async () => {
    await condemn(1, [A]);
    await sweep(1, 1);
    const lease = await open();
    meanwhile = () => sweep(1, 2);
    expect(await lease.rely([A])).toEqual(new Set([A]));
    expect(lease.epoch).toBe('00000001-sweeping-0002');
  });

  it('trusts nothing that was known before a sweep which it has not seen', async () => {
    const lease = await open();
    await condemn(1, [A]);
    await sweep(1, 1);
    await end(1);
    expect(await lease.rely([B, C])).toEqual(new Set([B, C]));
    expect(lease.epoch).toBe('00000001-done');
    expect(await lease.rely([B, C])).toEqual(EMPTY);
  });

  it('is renewed when half of its time is over, and not before', async () => {
    const lease = await open();
    await lease.rely([A]);
    now += 10 * MINUTE;
    await lease.renew();
    expect(await documents()).toBe(1);
    now += 10 * MINUTE;
    await lease.renew();
    expect(await documents()).toBe(2);
    const [found] = await readLeases(records);
    expect(found?.until).toBe(now + 30 * MINUTE);
    expect(found?.digests).toEqual(new Set([A]));
  });

  it('is lost when it was not renewed in time, and then says so', async () => {
    const lease = await open();
    await lease.rely([A]);
    now += 29 * MINUTE;
    await expect(lease.renew()).rejects.toMatchObject({ code: 'lease-lost', kind: 'conflict' });
    await expect(lease.rely([B])).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('refuses documents that it does not understand', async () => {
    await records.create('gc/epochs/00000001-resting.json', Buffer.from('{}'));
    await expect(open()).rejects.toMatchObject({ code: 'bad-gc-record', kind: 'integrity' });
    await records.create('leases/x-0.json', Buffer.from('{"version":2}'));
    await expect(readLeases(records)).rejects.toMatchObject({ code: 'bad-gc-record' });
  });
});

describe('the newest epoch', () => {
  it('has a stamp that changes when blobs begin to go and when they have gone', async () => {
    const stamps: string[] = [];
    const look = async () => stamps.push((await readPhase(records)).stamp);
    await look();
    await condemn(1, [A]);
    await look();
    await sweep(1, 1);
    await look();
    await sweep(1, 2);
    await look();
    await end(1);
    await look();
    await condemn(2, [B]);
    await look();
    expect(stamps).toEqual([
      'none',
      'none',
      '00000001-sweeping-0001',
      '00000001-sweeping-0002',
      '00000001-done',
      '00000001-done',
    ]);
  });
});
