import { describe, expect, it, onTestFinished } from 'vitest';
import type { RemoteStore } from '../../../src/store/remote-port.ts';
import { cacheEntry } from '../../support/cache-entry.ts';
import { startCarelessServer } from '../../support/careless-s3.ts';
import { testS3Store } from '../../support/s3-store.ts';
import { hasVersitygw, s3Env, startVersitygw } from '../../support/versitygw.ts';

const cases = ['racy', 'ignored'] as const;

async function careless(condition: 'racy' | 'ignored') {
  const server = await startCarelessServer(condition);
  onTestFinished(() => server.stop());
  const open = () => testS3Store({ url: 's3://bucket/team', env: s3Env(server.endpoint) });
  return { server, open };
}

describe('the probe of a store', () => {
  it.skipIf(!hasVersitygw())('finds a sound server sound, and leaves nothing there', async () => {
    const server = await startVersitygw();
    onTestFinished(() => server.stop());
    const remote = await testS3Store({ url: `s3://${server.bucket}/team`, env: server.env });
    expect(await remote.features()).toEqual({
      version: 1,
      conditionalPut: 'atomic',
      checksums: 'checked',
      multipart: 'full',
      listing: 'consistent',
    });
    const left: string[] = [];
    for await (const name of remote.records.list('probe')) left.push(name);
    expect(left).toEqual([]);
  });

  it.each(cases)('detects a server that lets several racers win (%s)', async (condition) => {
    const { server, open } = await careless(condition);
    const remote = await open();
    expect(await remote.features()).toEqual({
      version: 1,
      conditionalPut: condition,
      checksums: 'ignored',
      multipart: 'none',
      listing: 'consistent',
    });
    expect([...server.objects.keys()]).toEqual(['team/format.json']);
  });

  it('asks what the caller remembers, and once a process', async () => {
    const { open } = await careless('racy');
    const remote = await open();
    expect(await remote.features()).toBe(await remote.features());
  });
});

describe.each(cases)('on a server that does not decide races (%s)', (condition) => {
  it('blobs of many writers at once are what their names say', async () => {
    const { open } = await careless(condition);
    const machines = await Promise.all([open(), open(), open()]);
    const texts = Array.from({ length: 12 }, (_, i) => `blob ${i % 4}`);
    const digests = await Promise.all(texts.map((text, i) => put(machines[i % 3], text)));
    for (const [i, digest] of digests.entries()) expect(await textOf(machines[0], digest)).toBe(texts[i]);
    expect(new Set(digests).size).toBe(4);
  });

  it('what needs a winner is refused, and nothing is written', async () => {
    const { server, open } = await careless(condition);
    const remote = await open();
    const create = remote.records.create('leases/one.json', Buffer.from('mine'));
    await expect(create).rejects.toMatchObject({ code: 'no-conditional-put', kind: 'failed' });
    expect([...server.objects.keys()]).toEqual(['team/format.json']);
  });

  it('cache entries are kept, each under its run', async () => {
    const { open } = await careless(condition);
    const entry = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z');
    await (await open()).cache.publish(entry);
    await (await open()).cache.publish({ ...entry, task: 'forged' });
    expect(await (await open()).cache.entries(entry.key)).toEqual([entry]);
  });
});

async function put(remote: RemoteStore | undefined, text: string) {
  if (remote === undefined) throw new Error('no such machine');
  return remote.store.putBytes(Buffer.from(text));
}

async function textOf(remote: RemoteStore | undefined, digest: Awaited<ReturnType<typeof put>>) {
  const parts: Uint8Array[] = [];
  for await (const part of (await remote?.store.get(digest)) ?? []) parts.push(part);
  return Buffer.concat(parts).toString();
}
