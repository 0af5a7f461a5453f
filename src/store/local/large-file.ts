import { open } from 'node:fs/promises';
import type { Digest } from '../../model/digest.ts';
import { PoolSink } from './pool-sink.ts';
import { startWriteThread, ThreadSink } from './write-thread.ts';

/** Smaller parts are joined before they are written. */
const WRITE_BYTES = 1024 * 1024;
/** From here a thread of its own is worth its start, some 30 ms. */
const THREAD_BYTES = 64 * 1024 * 1024;
/** Of what is there already, between two looks at the signal. */
const HASHED_BYTES = 16 * 1024 * 1024;

export interface WriteOptions {
  /** Of the new file; the umask applies. */
  readonly mode: number;
  /** How long it is going to be, where that is known. */
  readonly sizeBytes?: number | undefined;
  /** How much of it is there already, which is hashed first; the stream is what follows. */
  readonly from?: number;
  readonly signal: AbortSignal | undefined;
}

export interface WrittenFile {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** To be called before a file of this size is asked for, so that what writes it is ready when its bytes come. */
export function expectLarge(sizeBytes: number): void {
  if (sizeBytes >= THREAD_BYTES) startWriteThread();
}

/**
 * Writes a stream, whose parts may be lent, to a new file, or goes on with one. What a failure leaves of it is the
 * caller's to remove: never anything behind a hole, unless the system itself failed.
 */
export async function writeLarge(
  path: string,
  source: AsyncIterable<Uint8Array>,
  { mode, sizeBytes = 0, from = 0, signal }: WriteOptions,
): Promise<WrittenFile> {
  const file = await open(path, from === 0 ? 'wx' : 'r+', mode);
  const sink = sizeBytes < THREAD_BYTES ? new PoolSink(file) : new ThreadSink(file.fd);
  const writer = new LargeWriter(sink, from);
  try {
    for (let at = 0; at < from; at += HASHED_BYTES) {
      signal?.throwIfAborted();
      await sink.hash(at, Math.min(HASHED_BYTES, from - at));
    }
    for await (const part of source) {
      signal?.throwIfAborted();
      await writer.add(part);
    }
    return await writer.end();
  } finally {
    await writer.settled();
    await file.close();
  }
}

/**
 * While a piece is written and hashed, the next one comes. The piece before is written when `add` returns, so that its
 * memory can be lent once more.
 */
class LargeWriter {
  readonly #sink: PoolSink | ThreadSink;
  #sizeBytes: number;
  #before: Promise<void> = Promise.resolve();
  #last: Promise<void> = Promise.resolve();
  /** Whether the memory of the write before is that of a part. */
  #isLent = false;
  #buffer: Buffer | undefined;
  #filled = 0;
  /** What was written last, and what can be filled again since that has started. */
  #written: Buffer | undefined;
  #spare: Buffer | undefined;

  constructor(sink: PoolSink | ThreadSink, from: number) {
    this.#sink = sink;
    this.#sizeBytes = from;
  }

  async add(part: Uint8Array): Promise<void> {
    if (this.#filled === 0 && part.length >= WRITE_BYTES / 2 && this.#sink.takes(part)) {
      await this.#write(part);
      this.#isLent = true;
      return;
    }
    if (this.#isLent) await this.#before;
    for (let at = 0; at < part.length; ) {
      this.#buffer ??= this.#takeSpare();
      const length = Math.min(part.length - at, WRITE_BYTES - this.#filled);
      this.#buffer.set(part.subarray(at, at + length), this.#filled);
      this.#filled += length;
      at += length;
      if (this.#filled === WRITE_BYTES) await this.#writeBuffer(this.#buffer);
    }
  }

  async end(): Promise<WrittenFile> {
    if (this.#buffer !== undefined && this.#filled > 0) {
      await this.#writeBuffer(this.#buffer.subarray(0, this.#filled));
    }
    await this.#before;
    return { digest: await this.#sink.end(), sizeBytes: this.#sizeBytes };
  }

  /** Once nothing is under way any more, whatever became of it. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#before, this.#last]);
  }

  #takeSpare(): Buffer {
    const buffer = this.#spare ?? this.#sink.newBuffer(WRITE_BYTES);
    this.#spare = undefined;
    return buffer;
  }

  async #writeBuffer(bytes: Buffer): Promise<void> {
    await this.#write(bytes);
    this.#isLent = false;
    this.#spare = this.#written;
    this.#written = this.#buffer;
    this.#buffer = undefined;
    this.#filled = 0;
  }

  async #write(piece: Uint8Array): Promise<void> {
    const writing = this.#sink.write(piece, this.#sizeBytes);
    // A failure is seen where it is awaited.
    writing.catch(() => undefined);
    this.#last = writing;
    this.#sizeBytes += piece.length;
    await this.#before;
    this.#before = writing;
  }
}
