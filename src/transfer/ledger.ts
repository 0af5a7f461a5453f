import type { Memo } from '../index/memo-port.ts';
import type { Digest } from '../model/digest.ts';

const EPOCH = 'epoch';
const COMPLETE = 'complete';

/**
 * What one remote store is known to hold, so that it need not be asked: its digests, and the commits of runs of which
 * it holds everything. Kept in the index by the store's id, so it can be gone at any time and is then rebuilt. Every
 * writer puts what a folder lists before the folder's tree blob: one that is there stands for all below it.
 */
export class Ledger {
  readonly #memo: Memo;
  /** Where there is no index, what this process learned is kept for its own time. */
  readonly #learned = new Set<string>();
  #epoch: string | undefined;

  constructor(memo: Memo) {
    this.#memo = memo;
  }

  /** Those of the digests (or commits of runs) that are known to be there. */
  knows<T extends Digest | string>(keys: Iterable<T>): Set<T> {
    const all = [...keys];
    const remembered = this.#memo.getMany(all);
    const stamp = this.#stamp();
    return new Set(all.filter((key) => remembered.get(key) === stamp || this.#learned.has(key)));
  }

  add(keys: Iterable<Digest | string>): void {
    const all = [...keys];
    const stamp = this.#stamp();
    for (const key of all) this.#learned.add(key);
    this.#memo.setMany(all.map((key) => [key, stamp]));
  }

  /** True once what the store held was asked of it: what is not known since then is not there, unless others put it. */
  get isComplete(): boolean {
    return this.knows([COMPLETE]).size > 0;
  }

  markComplete(): void {
    this.add([COMPLETE]);
  }

  /**
   * Forgets everything when a collection of garbage has begun since it was learned. Each fact bears the epoch at which
   * it was learned: what a slower process adds that has not heard of the new one is not taken for known.
   */
  atEpoch(epoch: string): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch) this.#learned.clear();
    this.#epoch = epoch;
    if (this.#memo.get(EPOCH) === epoch) return;
    this.#memo.clear();
    this.#memo.set(EPOCH, epoch);
  }

  /** For a store that turned out to lack what it was known to hold. */
  clear(): void {
    this.#learned.clear();
    this.#memo.clear();
    if (this.#epoch !== undefined) this.#memo.set(EPOCH, this.#epoch);
  }

  /** Whoever only looks, without having asked the store, takes the epoch that was heard of last. */
  #stamp(): string {
    return this.#epoch ?? this.#memo.get(EPOCH) ?? '';
  }
}
