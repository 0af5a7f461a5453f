import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../src/model/digest.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';
import type { BlobSource } from '../../../src/store/artifact-store.ts';
import { FirstOfStores } from '../../../src/store/first-of-stores.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';

const BYTES = Buffer.from('0123456789abcdef');

function unreachable(name: string): MlgitError {
  return new MlgitError(`${name} does not answer`, { code: 'unreachable', kind: 'unreachable' });
}

/** Gives so many bytes, two at a time, and breaks off. */
function breakingStore(name: string, count: number, error: Error = unreachable(name)): BlobSource {
  return {
    name,
    get: async () => {
      throw error;
    },
    lend: async (_digest, { from = 0 } = {}) =>
      (async function* () {
        for (let at = from; at < from + count; at += 2) yield BYTES.subarray(at, at + 2);
        throw error;
      })(),
  };
}

const placesOf = (...sources: readonly (BlobSource | undefined)[]): FirstOfStores =>
  new FirstOfStores(sources.map((source) => ({ open: async () => source })));

async function storeOf(bytes: Uint8Array): Promise<{ store: MemoryStore; digest: Digest }> {
  const store = new MemoryStore();
  return { store, digest: await store.putBytes(bytes) };
}

async function lent(stores: FirstOfStores, digest: Digest, from = 0): Promise<string> {
  const found = await stores.lendFrom(digest, { from });
  const parts: Uint8Array[] = [];
  for await (const part of found?.stream ?? []) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

describe('a blob that breaks off', () => {
  it('goes on from the next stores that have it', async () => {
    const { store, digest } = await storeOf(BYTES);
    const [one, two] = [breakingStore('one', 6), breakingStore('two', 4)];
    const empty = new MemoryStore();
    expect(await lent(placesOf(one, undefined, empty, two, store), digest)).toBe(BYTES.toString());
    expect(await lent(placesOf(one, two, store), digest, 3)).toBe(BYTES.toString().slice(3));
    expect(await lent(placesOf(breakingStore('at once', 0), store), digest)).toBe(BYTES.toString());
  });

  it('fails as the first store did where no other goes on', async () => {
    const { digest } = await storeOf(BYTES);
    const [one, two] = [breakingStore('one', 6), breakingStore('two', 4)];
    await expect(lent(placesOf(one), digest)).rejects.toThrow('one does not answer');
    await expect(lent(placesOf(one, new MemoryStore()), digest)).rejects.toThrow('one does not answer');
    await expect(lent(placesOf(one, two), digest)).rejects.toThrow('two does not answer');
  });

  it('is not asked for elsewhere when the caller gives up, or for a mistake of ours', async () => {
    const { store, digest } = await storeOf(BYTES);
    const broken = breakingStore('one', 6, new TypeError('a mistake'));
    await expect(lent(placesOf(broken, store), digest)).rejects.toThrow('a mistake');
    const controller = new AbortController();
    const found = await placesOf(breakingStore('one', 6), store).lendFrom(digest, {
      signal: controller.signal,
    });
    const read = async (): Promise<void> => {
      for await (const _ of found?.stream ?? []) controller.abort(new Error('given up'));
    };
    await expect(read()).rejects.toThrow('given up');
  });
});
