import { describe, expect, it } from 'vitest';
import { digestText } from '../../src/model/blake3.ts';
import type { CacheEntry } from '../../src/model/cache-entry.ts';
import type { CacheTombstone } from '../../src/model/cache-tombstone.ts';
import type { Digest } from '../../src/model/digest.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import type { EvictingCache } from '../../src/store/evicting-port.ts';
import { cacheEntry, KEY } from '../support/cache-entry.ts';

type Cache = EvictingCache & {
  entries(key: Digest): Promise<readonly CacheEntry[]>;
  publish(entry: CacheEntry): Promise<void>;
};

export interface CacheUnderTest {
  readonly cache: Cache;
  /** Opens the same cache as another process or machine would. */
  readonly reopen: () => Promise<Cache>;
  /** What lies under a name of the store; undefined where nothing does. */
  readonly read: (name: string) => Promise<Buffer | undefined>;
  /** Puts bytes under a name that is free. */
  readonly write: (name: string, bytes: Uint8Array) => Promise<void>;
}

const OTHER = digestText('another key');
const FIRST = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z');
const SECOND = cacheEntry('00000000b2', '2026-02-01T00:00:00.000Z');

export function tombstone({ key, run }: Pick<CacheEntry, 'key' | 'run'>): CacheTombstone {
  return {
    version: 1,
    key,
    run,
    task: 'train',
    evictedAt: '2026-03-01T00:00:00.000Z',
    by: 'Ada <ada@example.org>',
  };
}

const nameIn = (top: string, { key, run }: Pick<CacheEntry, 'key' | 'run'>) =>
  `${top}/${key.slice(3, 5)}/${key.slice(3)}/${run}.json`;

/** How every cache forgets a result. `make` gives an empty one, once a test. */
export function describeEvictingCache(name: string, make: () => Promise<CacheUnderTest>): void {
  describe(`${name} as a cache that forgets`, () => {
    it('has no tombstones where nothing was evicted', async () => {
      const { cache } = await make();
      await cache.publish(FIRST);
      expect(await cache.tombstones(KEY)).toEqual([]);
      expect(await cache.evicted()).toEqual(new Map());
      expect(await cache.entries(KEY)).toEqual([FIRST]);
    });

    it('forgets the results that are named, and no others', async () => {
      const { cache, reopen, read } = await make();
      const other = cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z', OTHER);
      for (const entry of [FIRST, SECOND, other]) await cache.publish(entry);
      await cache.evict(tombstone(FIRST));
      const again = await reopen();
      expect(await again.entries(KEY)).toEqual([SECOND]);
      expect(await again.entries(OTHER)).toEqual([other]);
      expect(await again.tombstones(KEY)).toEqual([tombstone(FIRST)]);
      expect(await again.evicted()).toEqual(new Map([[KEY, new Set([FIRST.run])]]));
      // For clients that know nothing of tombstones.
      expect(await read(nameIn('cache', FIRST))).toBeUndefined();
    });

    it('does not take a result back that a tombstone names, and takes what another run computes', async () => {
      const { cache, reopen } = await make();
      await cache.publish(FIRST);
      await cache.evict(tombstone(FIRST));
      await (await reopen()).publish(FIRST);
      await cache.publish(SECOND);
      expect(await cache.entries(KEY)).toEqual([SECOND]);
    });

    it('keeps the first tombstone of a result as it is, also of several at once', async () => {
      const { cache, reopen } = await make();
      await cache.publish(FIRST);
      await cache.evict(tombstone(FIRST));
      await (await reopen()).evict({ ...tombstone(FIRST), by: 'Ben <ben@example.org>' });
      expect(await cache.tombstones(KEY)).toEqual([tombstone(FIRST)]);
      const machines = await Promise.all([reopen(), reopen(), reopen()]);
      await Promise.all(machines.map((machine) => machine.evict(tombstone(SECOND))));
      expect((await cache.tombstones(KEY)).map(({ run }) => run)).toEqual([FIRST.run, SECOND.run]);
    });

    it('lets a tombstone count by its name, whatever is in it', async () => {
      const { cache, write } = await make();
      await cache.publish(FIRST);
      await write(nameIn('evicted', FIRST), Buffer.from('half a tombst'));
      await write('evicted/aa/notes/read-me.json', Buffer.from('no tombstone'));
      expect(await cache.entries(KEY)).toEqual([]);
      expect(await cache.tombstones(KEY)).toEqual([{ version: 1, key: KEY, run: FIRST.run }]);
      expect(await cache.evicted()).toEqual(new Map([[KEY, new Set([FIRST.run])]]));
    });

    it('finds keys by their beginning, those of tombstones too', async () => {
      const { cache } = await make();
      await cache.publish(FIRST);
      const gone = { key: OTHER, run: parseRunId('00000000c3') };
      await cache.evict(tombstone(gone));
      for (const key of [KEY, OTHER]) {
        expect(await cache.keys(key.slice(3))).toEqual([key]);
        expect(await cache.keys(key.slice(3, 11))).toEqual([key]);
      }
      expect(await cache.keys(`${KEY.slice(3, 66)}${KEY.endsWith('0') ? '1' : '0'}`)).toEqual([]);
      expect(await cache.keys('ffff')).toEqual([]);
    });
  });
}
