import { type CacheEntry, contentsOf } from '../../model/cache-entry.ts';
import type { CacheTombstone } from '../../model/cache-tombstone.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunId } from '../../model/run-id.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { inOrderOfUse } from '../../store/cache-order.ts';
import type { EvictedRuns } from '../../store/evicting-port.ts';
import type { AcceptEntry, CacheStore } from '../../store/local-port.ts';
import { receiveBlobs } from '../../transfer/receive-blobs.ts';
import type { Context } from '../context.ts';
import { type Told, toldTransfer } from '../told-transfer.ts';
import type { OpenedRemote } from './opened-remote.ts';

export interface SharedCacheOptions {
  /** The store of the team; undefined when there is none. Called for the first key that is looked up. */
  readonly remote: () => Promise<SharedStore | undefined>;
  /** False: only whether the store has the result is found out, and nothing is brought. */
  readonly bring: boolean;
  readonly signal: AbortSignal;
  /** Whom the entries of either cache must be by; everybody's count by default. */
  readonly trusts?: Promise<EntryTrust | undefined>;
  /** Who is told of what is brought, where somebody is. */
  readonly told?: Told;
  /** A store that fails is said once, and then done without. */
  readonly onFailure: (error: MlgitError) => void;
}

export interface EntryTrust {
  readonly acceptHere: (entry: CacheEntry) => Promise<boolean>;
  readonly accept: (entry: CacheEntry) => Promise<boolean>;
}

type SharedStore = Pick<OpenedRemote, 'store' | 'cache'>;

function both(one: AcceptEntry, other: AcceptEntry): AcceptEntry {
  return async (entry) => (await one(entry)) && (await other(entry));
}

/** The local cache, then that of the team: what a colleague's machine has computed is not computed again. */
export class SharedCache implements CacheStore {
  readonly #context: Pick<Context, 'cache' | 'store'>;
  readonly #options: SharedCacheOptions;
  /** Each key is asked for once a run: a task looks before and after it has claimed the key. */
  readonly #lacking = new Set<Digest>();
  #remote: Promise<SharedStore | undefined> | undefined;
  #evicted: Promise<EvictedRuns | undefined> | undefined;
  #failed = false;

  constructor(context: Pick<Context, 'cache' | 'store'>, options: SharedCacheOptions) {
    this.#context = context;
    this.#options = options;
  }

  async lookup(key: Digest, accept: AcceptEntry = () => true): Promise<CacheEntry | undefined> {
    const trusts = await this.#options.trusts;
    const acceptHere = trusts === undefined ? accept : both(accept, trusts.acceptHere);
    const here = await this.#lookupHere(key, acceptHere);
    if (here !== undefined || this.#lacking.has(key)) return here;
    this.#lacking.add(key);
    const acceptThere = trusts === undefined ? accept : both(accept, trusts.accept);
    return this.#ask((remote) => this.#lookupThere(remote, key, acceptThere));
  }

  /** Those of its results that were evicted, on this machine or by a colleague, as far as the store of the team could be asked. */
  async tombstones(key: Digest): Promise<CacheTombstone[]> {
    const here = await this.#context.cache.tombstones(key);
    const known = new Set(here.map(({ run }) => run));
    const there = [...(await this.#evictedThere(key))].filter((run) => !known.has(run));
    return [...here, ...there.map((run): CacheTombstone => ({ version: 1, key, run }))];
  }

  entries(key: Digest): Promise<CacheEntry[]> {
    return this.#context.cache.entries(key);
  }

  publish(entry: CacheEntry): Promise<void> {
    return this.#context.cache.publish(entry);
  }

  claim(key: Digest, owner: string): ReturnType<CacheStore['claim']> {
    return this.#context.cache.claim(key, owner);
  }

  /**
   * What a colleague has evicted does not count here either. It is forgotten here for good, so that it does not come back
   * where the store cannot be asked.
   */
  async #lookupHere(key: Digest, accept: AcceptEntry): Promise<CacheEntry | undefined> {
    const { cache } = this.#context;
    const here = await cache.lookup(key, accept);
    if (here === undefined) return undefined;
    const evicted = await this.#evictedThere(key);
    if (!evicted.has(here.run)) return here;
    if (this.#options.bring) {
      const known = await this.#ask(({ cache: there }) => there.tombstones(key, this.#options.signal));
      for (const tombstone of known ?? []) await cache.evict(tombstone);
    }
    return cache.lookup(key, async (entry) => !evicted.has(entry.run) && accept(entry));
  }

  /** The store is asked once a run for all that was evicted, by the first key that it matters to. */
  async #evictedThere(key: Digest): Promise<ReadonlySet<RunId>> {
    this.#evicted ??= this.#ask((remote) => remote.cache.evicted(this.#options.signal));
    return (await this.#evicted)?.get(key) ?? new Set();
  }

  /** Undefined where there is no store, or it failed, which is said once; the run goes on with what is here. */
  async #ask<T>(question: (remote: SharedStore) => Promise<T>): Promise<T | undefined> {
    if (this.#failed) return undefined;
    try {
      this.#remote ??= this.#options.remote();
      const remote = await this.#remote;
      return remote === undefined ? undefined : await question(remote);
    } catch (error) {
      if (this.#options.signal.aborted || !(error instanceof MlgitError)) throw error;
      // Of several that wait for the same answer one tells.
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
      return undefined;
    }
  }

  /** What was evicted here while the store could not be told does not come back from there. */
  async #lookupThere(remote: SharedStore, key: Digest, accept: AcceptEntry): Promise<CacheEntry | undefined> {
    const evicted = new Set((await this.#context.cache.tombstones(key)).map(({ run }) => run));
    for (const entry of inOrderOfUse(await remote.cache.entries(key, this.#options.signal))) {
      if (evicted.has(entry.run) || !(await accept(entry)) || !(await this.#has(remote, entry))) continue;
      if (this.#options.bring) await this.#context.cache.publish(entry);
      return entry;
    }
    return undefined;
  }

  /** An entry whose blobs were collected meanwhile is as good as none. */
  async #has({ store }: SharedStore, entry: CacheEntry): Promise<boolean> {
    const { signal, bring, told } = this.#options;
    const contents = contentsOf(entry);
    if (!bring) {
      const sizes = await Promise.all(contents.map(({ digest }) => store.stat(digest)));
      return sizes.every((size) => size !== undefined);
    }
    try {
      const to = this.#context.store;
      const receive = (progress?: TransferProgress) =>
        receiveBlobs(contents, { from: store, to, signal, ...(progress === undefined ? {} : { progress }) });
      if (told === undefined) await receive();
      else await toldTransfer(`${entry.task} of run ${entry.run}`, told, receive);
      return true;
    } catch (error) {
      if (error instanceof MlgitError && error.code === 'blob-missing') return false;
      throw error;
    }
  }
}
