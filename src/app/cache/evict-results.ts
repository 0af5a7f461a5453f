import { compareBytes } from '../../base/byte-order.ts';
import type { CacheEntry } from '../../model/cache-entry.ts';
import type { CacheTombstone } from '../../model/cache-tombstone.ts';
import type { Digest } from '../../model/digest.ts';
import type { EvictedResult, EvictedResults } from '../../model/evicted-results.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunId } from '../../model/run-id.ts';
import type { EvictingCache } from '../../store/evicting-port.ts';
import type { Context } from '../context.ts';
import { findKeys, noSuchResult } from './find-keys.ts';
import { reachableStores, type Unreached } from './reachable-stores.ts';

export interface EvictResultsOptions {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

interface Place {
  readonly name: string;
  readonly cache: EvictingCache & {
    entries(key: Digest, signal?: AbortSignal): Promise<readonly CacheEntry[]>;
  };
}

/**
 * Makes runs compute again what these keys have results of, here and in the stores of the team: the results that are there
 * now are forgotten, by tombstones that name them. What another run computes meanwhile or later counts.
 * What could be done is done before what could not is thrown; the same command again does the rest.
 * @throws MlgitError `no-such-result`, `ambiguous-key` and others of finding keys (usage), `not-evicted-everywhere` (incomplete).
 */
export async function evictResults(
  context: Context,
  text: string,
  { dryRun, signal }: EvictResultsOptions,
): Promise<EvictedResults> {
  const { stores, unreached } = await reachableStores(context, signal);
  const places = new Places(
    [{ name: context.store.name, cache: context.cache }, ...stores],
    unreached,
    signal,
  );
  const keys = await findKeys(context, text, (hex) => places.keys(hex));
  const results: EvictedResult[] = [];
  for (const key of keys) results.push(...(await evictKey(context, key, places, { dryRun })));
  const [firstKey] = keys;
  if (results.length === 0) throw places.unreached[0]?.because ?? noSuchResult(firstKey ?? text);
  const done = places.names();
  if (places.unreached.length > 0) {
    if (!dryRun) throw notEverywhere(text, done, places.unreached);
    for (const { name, because } of places.unreached)
      context.remark(`Cannot tell what ${name} has: ${because.message}`, because.hints);
  }
  return { dryRun, keys, results, stores: done };
}

async function evictKey(
  context: Context,
  key: Digest,
  places: Places,
  { dryRun }: Pick<EvictResultsOptions, 'dryRun'>,
): Promise<EvictedResult[]> {
  const found = await places.found(key);
  const runs = new Map<RunId, CacheTombstone>();
  const { name, email } = await context.identity();
  const evictedAt = new Date(context.config.clock.now()).toISOString();
  for (const { run, task } of found.flatMap(({ entries }) => entries)) {
    runs.set(run, { version: 1, key, run, task, evictedAt, by: `${name} <${email}>` });
  }
  // Whoever evicted it first is whom people are told of.
  for (const tombstone of found.flatMap(({ tombstones }) => tombstones)) runs.set(tombstone.run, tombstone);
  const all = [...runs.values()].sort((a, b) => compareBytes(a.run, b.run));
  if (!dryRun) await places.evict(all);
  return all.map(({ version: _, ...tombstone }) => ({
    ...tombstone,
    already: found.every(({ tombstones }) => tombstones.some(({ run }) => run === tombstone.run)),
  }));
}

interface Found {
  readonly entries: readonly CacheEntry[];
  readonly tombstones: readonly CacheTombstone[];
}

/** The local cache and those of stores. A store that fails is left out from then on, and told of at the end. */
class Places {
  readonly unreached: Unreached[];
  readonly #signal: AbortSignal;
  #places: readonly Place[];

  constructor(places: readonly Place[], unreached: Unreached[], signal: AbortSignal) {
    this.#places = places;
    this.unreached = unreached;
    this.#signal = signal;
  }

  names(): string[] {
    return this.#places.map(({ name }) => name);
  }

  async keys(hex: string): Promise<Digest[]> {
    const found = await this.#each(({ cache }) => cache.keys(hex, this.#signal));
    return [...new Set(found.flat())].sort(compareBytes);
  }

  found(key: Digest): Promise<Found[]> {
    return this.#each(async ({ cache }) => ({
      entries: await cache.entries(key, this.#signal),
      tombstones: await cache.tombstones(key, this.#signal),
    }));
  }

  /** Here first: from then on this machine computes it again, whatever becomes of the rest. */
  async evict(tombstones: readonly CacheTombstone[]): Promise<void> {
    await this.#each(async ({ cache }) => {
      for (const tombstone of tombstones) await cache.evict(tombstone, this.#signal);
    });
  }

  async #each<T>(ask: (place: Place) => Promise<T>): Promise<T[]> {
    const answers: T[] = [];
    for (const [at, place] of this.#places.entries()) {
      try {
        answers.push(await ask(place));
      } catch (error) {
        if (at === 0 || this.#signal.aborted || !(error instanceof MlgitError)) throw error;
        this.unreached.push({ name: place.name, because: error });
        this.#places = this.#places.filter((one) => one !== place);
      }
    }
    return answers;
  }
}

function notEverywhere(text: string, done: readonly string[], unreached: readonly Unreached[]): MlgitError {
  const [first] = unreached;
  const names = unreached.map(({ name }) => name);
  return new MlgitError(
    `Evicted ${text} in ${done.join(' and ')}, and not in ${names.join(' and ')}: ${first?.because.message}`,
    {
      code: 'not-evicted-everywhere',
      kind: 'incomplete',
      hints: [
        `mlgit cache evict ${text}   (again, when it answers)`,
        'mlgit push   (tells it, too, as every later push does)',
        ...(first?.because.hints ?? []),
      ],
      details: { evicted: [...done], notEvicted: names },
      cause: first?.because,
    },
  );
}
