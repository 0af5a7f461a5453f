import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SharedCache, type SharedCacheOptions } from '../../../../src/app/sharing/shared-cache.ts';
import { digestText } from '../../../../src/model/blake3.ts';
import { MlgitError } from '../../../../src/model/mlgit-error.ts';
import { cacheEntry, KEY } from '../../../support/cache-entry.ts';
import { testFolderStore } from '../../../support/folder-store.ts';
import { testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const KEYS = ['a', 'b', 'c'].map(digestText);

function cacheWith(remote: SharedCacheOptions['remote']) {
  const failures: string[] = [];
  const context = { cache: { lookup: async () => undefined }, store: {} } as never;
  const cache = new SharedCache(context, {
    remote,
    bring: true,
    signal: new AbortController().signal,
    onFailure: ({ message }) => failures.push(message),
  });
  return { cache, failures };
}

it('opens the store of the team once, however many keys are looked for', async () => {
  let opened = 0;
  const { cache } = cacheWith(async () => {
    opened++;
    return undefined;
  });
  for (const key of KEYS) expect(await cache.lookup(key)).toBeUndefined();
  expect(opened).toBe(1);
});

it('says once that the store cannot be opened, also when several wait for it', async () => {
  const { cache, failures } = cacheWith(async () => {
    throw new MlgitError('no answer', { code: 'store-unreachable', kind: 'unreachable' });
  });
  await Promise.all(KEYS.map((key) => cache.lookup(key)));
  expect(failures).toEqual(['no answer']);
});

/** What a machine has computed and shared, and what a second run of it sees of both caches. */
async function sharedResult() {
  const root = join(temporaryFolder(), 'store');
  mkdirSync(root);
  const remote = await testFolderStore(root);
  const local = testStore();
  const result = { ...cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z'), outputs: {} };
  await local.cache.publish(result);
  await remote.cache.publish(result);
  const lookUp = (store: SharedCacheOptions['remote'], bring = true) =>
    new SharedCache(local, {
      remote: store,
      bring,
      signal: new AbortController().signal,
      onFailure: () => undefined,
    }).lookup(KEY);
  return { local, remote, result, lookUp, nobody: async () => undefined };
}

it('does not use what a colleague has evicted, and forgets it here for when the store cannot be asked', async () => {
  const { local, remote, result, lookUp, nobody } = await sharedResult();
  expect(await lookUp(async () => remote)).toEqual(result);
  await remote.cache.evict({ version: 1, key: KEY, run: result.run, by: 'Ben <ben@example.org>' });
  expect(await lookUp(nobody)).toEqual(result);
  expect(await lookUp(async () => remote, false)).toBeUndefined();
  expect(await local.cache.tombstones(KEY)).toEqual([]);
  expect(await lookUp(async () => remote)).toBeUndefined();
  expect(await lookUp(nobody)).toBeUndefined();
  expect(await local.cache.tombstones(KEY)).toEqual(await remote.cache.tombstones(KEY));
});

it('does not bring back what was evicted here while the store could not be told', async () => {
  const { local, remote, result, lookUp } = await sharedResult();
  await local.cache.evict({ version: 1, key: KEY, run: result.run });
  expect(await lookUp(async () => remote)).toBeUndefined();
  const later = { ...cacheEntry('00000000b2', '2026-02-01T00:00:00.000Z'), outputs: {} };
  await remote.cache.publish(later);
  expect(await lookUp(async () => remote)).toEqual(later);
});

it('asks the store once for all that was evicted, however many keys are found here', async () => {
  const { local, remote } = await sharedResult();
  let asked = 0;
  const evicted = () => {
    asked++;
    return remote.cache.evicted();
  };
  const counting = { ...remote, cache: { ...remote.cache, evicted } as typeof remote.cache };
  const cache = new SharedCache(local, {
    remote: async () => counting,
    bring: true,
    signal: new AbortController().signal,
    onFailure: () => undefined,
  });
  for (const key of KEYS) {
    await local.cache.publish({ ...cacheEntry('00000000b2', '2026-02-01T00:00:00.000Z', key), outputs: {} });
  }
  await Promise.all([...KEYS, ...KEYS].map((key) => cache.lookup(key)));
  expect(asked).toBe(1);
});
