import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestBytes, digestText } from '../../src/model/blake3.ts';
import type { Digest } from '../../src/model/digest.ts';
import type { Store } from '../../src/store/port.ts';

export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the same store as another process would; absent where nobody else can. */
  readonly reopen?: () => Promise<Store>;
  /** Replaces the stored bytes behind the store's back; absent where that is impossible. */
  readonly corrupt?: (digest: Digest, bytes: Uint8Array) => Promise<void>;
}

/**
 * What every adapter and decorator of the Store port must do. `make` gives an empty store, and is called once a
 * test. The tests ask for nothing that a folder shared by machines or an object store could not give: no order of
 * the list, no time, no file.
 */
export function describeStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    describeReadingAndWriting(make);
    describeRefusals(make);
    describeSharing(make);
    describeModel(make);
  });
}

function describeReadingAndWriting(make: () => Promise<StoreUnderTest>): void {
  it('knows nothing of a blob that was never put', async () => {
    const { store } = await make();
    const digest = digestText('never put');
    expect(await store.stat(digest)).toBeUndefined();
    expect(await store.get(digest)).toBeUndefined();
    expect(await listed(store)).toEqual([]);
  });

  it('gives back the bytes under the digest that b3sum prints', async () => {
    const { store } = await make();
    const digest = await store.putBytes(Buffer.from('abc'));
    expect(digest).toBe('b3:6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85');
    expect(await store.stat(digest)).toBe(3);
    expect((await bytesOf(store, digest)).toString()).toBe('abc');
  });

  it('keeps a blob of no bytes', async () => {
    const { store } = await make();
    const digest = await store.putBytes(new Uint8Array());
    expect(digest).toBe('b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262');
    expect(await store.stat(digest)).toBe(0);
    expect(await bytesOf(store, digest)).toHaveLength(0);
  });

  it('keeps a stream of many uneven parts, larger than any of its buffers', async () => {
    const { store } = await make();
    const whole = pattern(5 * 1024 * 1024 + 17);
    const put = await store.putStream(parts(whole, 65_537), digestBytes(whole));
    expect(put).toEqual({ digest: digestBytes(whole), sizeBytes: whole.length });
    expect((await bytesOf(store, put.digest)).equals(whole)).toBe(true);
  });

  it('takes what it has already without harm', async () => {
    const { store } = await make();
    const first = await store.putBytes(Buffer.from('twice'));
    expect(await store.putBytes(Buffer.from('twice'))).toBe(first);
    await store.putStream(parts(Buffer.from('twice'), 2));
    expect(await listed(store)).toEqual([first]);
  });

  it('gives a stream that can be read once, and a new one each time it is asked', async () => {
    const { store } = await make();
    const digest = await store.putBytes(Buffer.from('read me'));
    const stream = await store.get(digest);
    expect((await collected(stream)).toString()).toBe('read me');
    expect(await collected(stream)).toHaveLength(0);
    expect((await bytesOf(store, digest)).toString()).toBe('read me');
  });

  it('lends what it gives, also when the size is known, or known wrongly', async () => {
    const { store } = await make();
    if (store.lend === undefined) return;
    const absent = digestText('never put');
    expect(await store.lend(absent)).toBeUndefined();
    expect(await store.lend(absent, { sizeBytes: 9 })).toBeUndefined();
    for (const sizeBytes of [0, 10, 300_000, 3_000_000]) {
      const whole = pattern(sizeBytes);
      const { digest } = await store.putStream(parts(whole, 65_537));
      for (const hint of [{}, { sizeBytes }, { sizeBytes: sizeBytes + 1 }]) {
        const lent: Buffer[] = [];
        for await (const part of (await store.lend(digest, hint)) ?? []) lent.push(Buffer.from(part));
        expect(Buffer.concat(lent).equals(whole), `${sizeBytes} with ${JSON.stringify(hint)}`).toBe(true);
      }
    }
  });

  it('lends what comes after some bytes, and nothing from behind the end', async () => {
    const { store } = await make();
    if (store.lend === undefined) return;
    expect(await store.lend(digestText('never put'), { from: 3 })).toBeUndefined();
    for (const sizeBytes of [10, 3_000_000]) {
      const whole = pattern(sizeBytes);
      const { digest } = await store.putStream(parts(whole, 65_537));
      for (const from of [1, 7, sizeBytes - 1, sizeBytes, sizeBytes + 5]) {
        const lent: Buffer[] = [];
        for await (const part of (await store.lend(digest, { sizeBytes, from })) ?? [])
          lent.push(Buffer.from(part));
        expect(Buffer.concat(lent).equals(whole.subarray(from)), `${sizeBytes} from ${from}`).toBe(true);
      }
    }
  });

  it('lists every blob once, in whatever order', async () => {
    const { store } = await make();
    const digests = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((text) => store.putBytes(Buffer.from(text))),
    );
    const found = await listed(store);
    expect(found).toHaveLength(5);
    expect(new Set(found)).toEqual(new Set(digests));
  });

  it('forgets what was removed, and removes what is not there without complaint', async () => {
    const { store } = await make();
    const digest = await store.putBytes(Buffer.from('short life'));
    await store.remove(digest);
    await store.remove(digest);
    expect(await store.stat(digest)).toBeUndefined();
    expect(await listed(store)).toEqual([]);
  });

  it('flushes, with and without something to flush', async () => {
    const { store } = await make();
    await store.flush();
    const digest = await store.putBytes(Buffer.from('durable'));
    await store.flush();
    expect((await bytesOf(store, digest)).toString()).toBe('durable');
  });
}

function describeRefusals(make: () => Promise<StoreUnderTest>): void {
  it('refuses a stream that is not what was announced, and keeps nothing of it', async () => {
    const { store } = await make();
    const put = store.putStream(parts(Buffer.from('other bytes'), 4), digestText('expected bytes'));
    await expect(put).rejects.toMatchObject({ code: 'digest-mismatch', kind: 'integrity' });
    expect(await listed(store)).toEqual([]);
  });

  it('does not let other bytes take the place of a blob', async () => {
    const { store } = await make();
    const digest = await store.putBytes(Buffer.from('original'));
    await expect(store.putStream(parts(Buffer.from('forgery!'), 8), digest)).rejects.toMatchObject({
      code: 'digest-mismatch',
    });
    expect((await bytesOf(store, digest)).toString()).toBe('original');
  });

  it('keeps nothing of a stream that breaks off', async () => {
    const { store } = await make();
    const broken = async function* () {
      yield Buffer.from('half of ');
      throw new Error('the line is dead');
    };
    await expect(store.putStream(broken())).rejects.toThrow('the line is dead');
    expect(await listed(store)).toEqual([]);
  });

  it('stops reading and writing when told to, and keeps nothing of what was cut off', async () => {
    const { store } = await make();
    const digest = await store.putBytes(pattern(3 * 1024 * 1024));
    const stop = new AbortController();
    const endless = async function* () {
      for (;;) {
        yield pattern(1024);
        stop.abort(new Error('stopped by the user'));
      }
    };
    await expect(store.putStream(endless(), undefined, stop.signal)).rejects.toThrow('stopped by the user');
    const reading = async () => collected(await store.get(digest, stop.signal));
    await expect(reading()).rejects.toThrow('stopped by the user');
    expect(await listed(store)).toEqual([digest]);
  });

  it('fails a read of bytes that are not what the name says', async (context) => {
    const { store, corrupt } = await make();
    if (corrupt === undefined) return context.skip('this store cannot be corrupted from outside');
    const digest = await store.putBytes(Buffer.from('the truth'));
    await corrupt(digest, Buffer.from('the trvth'));
    await expect(bytesOf(store, digest)).rejects.toMatchObject({
      code: 'digest-mismatch',
      kind: 'integrity',
    });
  });
}

function describeSharing(make: () => Promise<StoreUnderTest>): void {
  it('does not change with the buffers that came in or went out', async () => {
    const { store } = await make();
    const given = Buffer.from('constant');
    const digest = await store.putBytes(given);
    given.fill(0);
    for await (const part of (await store.get(digest)) ?? []) part.fill(1);
    expect((await bytesOf(store, digest)).toString()).toBe('constant');
  });

  it('survives many writers of one blob', async () => {
    const { store } = await make();
    const whole = pattern(300_000);
    const puts = Array.from({ length: 12 }, () => store.putStream(parts(whole, 10_000)));
    const digests = (await Promise.all(puts)).map((put) => put.digest);
    expect(new Set(digests)).toEqual(new Set([digestBytes(whole)]));
    expect(await listed(store)).toEqual([digestBytes(whole)]);
  });

  it('shows what was put to whoever opens it next', async (context) => {
    const { store, reopen } = await make();
    if (reopen === undefined) return context.skip('this store ends with its process');
    const digest = await store.putBytes(Buffer.from('for the next one'));
    await store.flush();
    expect((await bytesOf(await reopen(), digest)).toString()).toBe('for the next one');
  });
}

function describeModel(make: () => Promise<StoreUnderTest>): void {
  it('behaves like a map from digest to bytes under any sequence of operations', async () => {
    const text = fc.constantFrom('', 'a', 'b', 'cc', 'a longer text');
    const step = fc.record({ action: fc.constantFrom('put', 'stream', 'remove', 'read'), text });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { store } = await make();
        const model = new Map<Digest, string>();
        for (const { action, text } of steps) {
          const digest = digestText(text);
          if (action === 'put') await store.putBytes(Buffer.from(text));
          if (action === 'stream') await store.putStream(parts(Buffer.from(text), 3), digest);
          if (action === 'put' || action === 'stream') model.set(digest, text);
          if (action === 'remove') {
            await store.remove(digest);
            model.delete(digest);
          }
          const found = (await store.stat(digest)) === undefined ? undefined : await bytesOf(store, digest);
          expect(found?.toString()).toBe(model.get(digest));
        }
        expect(new Set(await listed(store))).toEqual(new Set(model.keys()));
      }),
      { numRuns: 25 },
    );
  });
}

function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes;
}

async function* parts(whole: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

async function collected(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const part of stream ?? []) found.push(part);
  return Buffer.concat(found);
}

async function bytesOf(store: Store, digest: Digest): Promise<Buffer> {
  const stream = await store.get(digest);
  expect(stream, `blob ${digest}`).toBeDefined();
  return collected(stream);
}

async function listed(store: Store): Promise<Digest[]> {
  const digests: Digest[] = [];
  for await (const digest of store.list()) digests.push(digest);
  return digests;
}
