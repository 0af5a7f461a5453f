import { type CacheEntry, contentsOf } from '../../model/cache-entry.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { inOrderOfUse } from '../../store/cache-order.ts';
import type { AcceptEntry, CacheStore } from '../../store/local-port.ts';
import { receiveBlobs } from '../../transfer/receive-blobs.ts';
import type { Context } from '../context.ts';
import { type Told, toldTransfer } from '../told-transfer.ts';
import type { OpenedRemote } from './opened-remote.ts';

export interface SharedCacheOptions {
  /** The store of the team; undefined when there is none. Called for the first key that the local cache lacks. */
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
  #failed = false;

  constructor(context: Pick<Context, 'cache' | 'store'>, options: SharedCacheOptions) {
    this.#context = context;
    this.#options = options;
  }

  async lookup(key: Digest, accept: AcceptEntry = () => true): Promise<CacheEntry | undefined> {
    const trusts = await this.#options.trusts;
    const acceptHere = trusts === undefined ? accept : both(accept, trusts.acceptHere);
    const here = await this.#context.cache.lookup(key, acceptHere);
    if (here !== undefined || this.#failed || this.#lacking.has(key)) return here;
    this.#lacking.add(key);
    try {
      this.#remote ??= this.#options.remote();
      const remote = await this.#remote;
      const acceptThere = trusts === undefined ? accept : both(accept, trusts.accept);
      return remote === undefined ? undefined : await this.#lookupThere(remote, key, acceptThere);
    } catch (error) {
      if (this.#options.signal.aborted || !(error instanceof MlgitError)) throw error;
      // Of several lookups that wait for the same answer one tells.
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
      return undefined;
    }
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

  async #lookupThere(remote: SharedStore, key: Digest, accept: AcceptEntry): Promise<CacheEntry | undefined> {
    for (const entry of inOrderOfUse(await remote.cache.entries(key, this.#options.signal))) {
      if (!(await accept(entry)) || !(await this.#has(remote, entry))) continue;
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
