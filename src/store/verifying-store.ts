import { createHasher } from '../model/blake3.ts';
import type { Digest } from '../model/digest.ts';
import { tryLend } from './open-blob.ts';
import type { LendOptions, Store } from './port.ts';
import { digestMismatch } from './tree-walk.ts';

/**
 * Hashes what comes out of a store, so that no byte of another machine is trusted: a stream fails at its end when it
 * is not what the digest says. What goes in is hashed by the store itself, which must know the name.
 */
export class VerifyingStore implements Store {
  readonly name: string;
  readonly concurrency: number;
  readonly #inner: Store;

  constructor(inner: Store) {
    this.name = inner.name;
    this.concurrency = inner.concurrency;
    this.#inner = inner;
  }

  stat(digest: Digest): Promise<number | undefined> {
    return this.#inner.stat(digest);
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const stream = await this.#inner.get(digest, signal);
    return stream === undefined ? undefined : verified(stream, digest, this.name);
  }

  lend(digest: Digest, options: LendOptions = {}): Promise<AsyncIterable<Uint8Array> | undefined> {
    return tryLend(this.#inner, digest, options);
  }

  putBytes(bytes: Uint8Array): Promise<Digest> {
    return this.#inner.putBytes(bytes);
  }

  putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    return this.#inner.putStream(source, expected, signal);
  }

  list(signal?: AbortSignal): AsyncIterable<Digest> {
    return this.#inner.list(signal);
  }

  remove(digest: Digest): Promise<void> {
    return this.#inner.remove(digest);
  }

  flush(): Promise<void> {
    return this.#inner.flush();
  }
}

/** The bytes of a stream, which fails at its end when they are not what the digest says. */
export async function* verified(
  stream: AsyncIterable<Uint8Array>,
  digest: Digest,
  store: string,
): AsyncGenerator<Uint8Array> {
  const hasher = createHasher();
  for await (const part of stream) {
    hasher.update(part);
    yield part;
  }
  const found = hasher.digest();
  if (found !== digest)
    throw digestMismatch(`Blob ${digest} of ${store}`, digest, found, ['mlgit fsck --remote --repair']);
}
