import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import type { Store } from '../port.ts';
import { digestMismatch } from '../tree-walk.ts';

/**
 * A store of this process, and the strictest: it lists in an order of its own, its streams can be read once, and
 * what callers do to bytes that they gave or got does not reach it. Code that works on it works on the others.
 */
export class MemoryStore implements Store {
  readonly name = 'memory store';
  readonly concurrency = 8;
  readonly #blobs = new Map<Digest, Uint8Array>();

  async stat(digest: Digest): Promise<number | undefined> {
    return this.#blobs.get(digest)?.length;
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const bytes = this.#blobs.get(digest);
    return bytes === undefined ? undefined : readOnce(digest, bytes, signal);
  }

  async putBytes(bytes: Uint8Array): Promise<Digest> {
    const digest = digestBytes(bytes);
    if (!this.#blobs.has(digest)) this.#blobs.set(digest, Uint8Array.from(bytes));
    return digest;
  }

  async putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    const parts: Uint8Array[] = [];
    for await (const part of source) {
      signal?.throwIfAborted();
      parts.push(Uint8Array.from(part));
    }
    const bytes = Buffer.concat(parts);
    const digest = digestBytes(bytes);
    if (expected !== undefined && digest !== expected) {
      throw digestMismatch(`What was to be stored as ${expected}`, expected, digest);
    }
    await this.putBytes(bytes);
    return { digest, sizeBytes: bytes.length };
  }

  /** By the end of the digest: neither sorted nor in the order of insertion. */
  async *list(signal?: AbortSignal): AsyncGenerator<Digest> {
    const digests = [...this.#blobs.keys()].sort((a, b) => (a.slice(-16) < b.slice(-16) ? -1 : 1));
    for (const digest of digests) {
      signal?.throwIfAborted();
      yield digest;
    }
  }

  async remove(digest: Digest): Promise<void> {
    this.#blobs.delete(digest);
  }

  async flush(): Promise<void> {}
}

async function* readOnce(
  digest: Digest,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    signal?.throwIfAborted();
    yield bytes.slice(at, at + 65_536);
  }
  const found = digestBytes(bytes);
  if (found !== digest) throw digestMismatch('A blob in memory', digest, found);
}
