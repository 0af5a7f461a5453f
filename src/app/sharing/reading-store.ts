import type { Digest } from '../../model/digest.ts';
import type { LocalStore } from '../../store/local-port.ts';
import type { Store } from '../../store/port.ts';

/**
 * The local store, which brings a blob that it lacks before it gives it. A folder's tree blobs are read this way one by
 * one as somebody walks down, so that a file in a large folder costs that file.
 */
export class ReadingStore implements Store {
  readonly name: string;
  readonly concurrency: number;
  readonly #local: LocalStore;
  readonly #bring: (digest: Digest, signal: AbortSignal | undefined) => Promise<boolean>;

  /** `bring` puts a blob into the local store, and returns false when nobody has it or nobody could be asked. */
  constructor(
    local: LocalStore,
    bring: (digest: Digest, signal: AbortSignal | undefined) => Promise<boolean>,
  ) {
    this.name = local.name;
    this.concurrency = local.concurrency;
    this.#local = local;
    this.#bring = bring;
  }

  stat(digest: Digest): Promise<number | undefined> {
    return this.#local.stat(digest);
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const here = await this.#local.get(digest, signal);
    if (here !== undefined || !(await this.#bring(digest, signal))) return here;
    return this.#local.get(digest, signal);
  }

  putBytes(bytes: Uint8Array): Promise<Digest> {
    return this.#local.putBytes(bytes);
  }

  putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    return this.#local.putStream(source, expected, signal);
  }

  list(signal?: AbortSignal): AsyncIterable<Digest> {
    return this.#local.list(signal);
  }

  remove(digest: Digest): Promise<void> {
    return this.#local.remove(digest);
  }

  flush(): Promise<void> {
    return this.#local.flush();
  }
}
