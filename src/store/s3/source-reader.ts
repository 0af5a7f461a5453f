import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

/** A failure of whoever gives the bytes, told from one of the store. */
export class SourceFailure extends Error {}

/** A stream taken in pieces of the reader's choice, hashed on the way. What it gives is copied. */
export class SourceReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  readonly #hasher = createHasher();
  #rest: Uint8Array = new Uint8Array();
  #ended = false;
  #sizeBytes = 0;
  #digest: Digest | undefined;

  constructor(source: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
    this.#source = source[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Whether all has been given. Known only once a read has come up short. */
  get ended(): boolean {
    return this.#ended && this.#rest.length === 0;
  }

  /** Of what was given so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Up to `most` bytes, fewer only at the end, in as much memory as they need. */
  async take(most: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    while (length < most && (await this.#more())) {
      const part = this.#shift(most - length);
      parts.push(Buffer.from(part));
      length += part.length;
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** Fills `target` from `at` on; returns how far it is filled, which is less than all of it only at the end. */
  async fill(target: Buffer, at = 0): Promise<number> {
    let filled = at;
    while (filled < target.length && (await this.#more())) {
      const part = this.#shift(target.length - filled);
      target.set(part, filled);
      filled += part.length;
    }
    return filled;
  }

  /** Reads the rest and lets it go. */
  async drain(): Promise<void> {
    while (await this.#more()) this.#shift(Number.POSITIVE_INFINITY);
  }

  /** Of everything that was given; to be asked when all of it was. */
  digest(): Digest {
    this.#digest ??= this.#hasher.digest();
    return this.#digest;
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  async #more(): Promise<boolean> {
    this.#signal?.throwIfAborted();
    while (this.#rest.length === 0 && !this.#ended) {
      const { done, value } = await this.#next();
      this.#signal?.throwIfAborted();
      if (done === true) this.#ended = true;
      else this.#rest = value;
    }
    return this.#rest.length > 0;
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#source.next();
    } catch (cause) {
      this.#ended = true;
      throw new SourceFailure('The source of an upload failed', { cause });
    }
  }

  #shift(most: number): Uint8Array {
    const part = this.#rest.subarray(0, Math.min(most, this.#rest.length));
    this.#rest = this.#rest.subarray(part.length);
    this.#hasher.update(part);
    this.#sizeBytes += part.length;
    return part;
  }
}
