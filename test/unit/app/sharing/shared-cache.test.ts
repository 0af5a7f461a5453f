import { expect, it } from 'vitest';
import { SharedCache, type SharedCacheOptions } from '../../../../src/app/sharing/shared-cache.ts';
import { digestText } from '../../../../src/model/blake3.ts';
import { MlgitError } from '../../../../src/model/mlgit-error.ts';

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
