import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { oneByOne } from '../one-by-one.ts';
import type { LendOptions, Store } from '../port.ts';
import { skipBytes } from '../skip-bytes.ts';
import { STAGED_BYTES, stagedName } from '../staged-name.ts';
import { digestMismatch } from '../tree-walk.ts';
import { blobKey } from './blob-key.ts';
import type { Bucket } from './bucket-port.ts';
import { crcOf } from './crc32.ts';
import { SourceFailure, SourceReader } from './source-reader.ts';

export interface StagingBlobsParts {
  readonly name: string;
  readonly bucket: Bucket;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** Of the attempt's records. */
  readonly folder: string;
  readonly mayRead: (digest: Digest) => Promise<boolean>;
}

/** Reads what it was given to read, and leaves what it is given in pieces that a driver takes. Reading is not verified here. */
export class StagingBlobs implements Store {
  readonly name: string;
  /** Each has a piece in memory. */
  readonly concurrency = 8;
  readonly #parts: StagingBlobsParts;

  constructor(parts: StagingBlobsParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  async stat(digest: Digest): Promise<number | undefined> {
    const { bucket, prefix, mayRead } = this.#parts;
    return (await mayRead(digest)) ? bucket.sizeOf(blobKey(prefix, digest)) : undefined;
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { bucket, prefix, mayRead } = this.#parts;
    if (!(await mayRead(digest))) return undefined;
    const slice = await bucket.open(
      blobKey(prefix, digest),
      { from: 0, end: Number.MAX_SAFE_INTEGER },
      signal,
    );
    return slice?.bytes;
  }

  async lend(
    digest: Digest,
    { from = 0, signal }: LendOptions = {},
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const stream = await this.get(digest, signal);
    return stream === undefined ? undefined : skipBytes(stream, from);
  }

  async putBytes(bytes: Uint8Array): Promise<Digest> {
    const digest = digestBytes(bytes);
    await this.putStream(oneByOne([bytes]), digest);
    return digest;
  }

  async putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    if (expected === undefined) throw new Error('Internal error: what is staged is named before it is read');
    const reader = new SourceReader(source, signal);
    try {
      await this.#stage(reader, expected, signal);
    } catch (error) {
      if (error instanceof SourceFailure) throw error.cause;
      throw error;
    } finally {
      await reader.close();
    }
    const found = reader.digest();
    if (found !== expected) throw digestMismatch(`What was to be stored as ${expected}`, expected, found);
    return { digest: found, sizeBytes: reader.sizeBytes };
  }

  /** None that it could know. */
  async *list(): AsyncGenerator<Digest> {}

  /** The driver's to do. */
  async remove(): Promise<void> {}

  async flush(): Promise<void> {}

  /** What it could read is there already. Of no bytes there is one piece, too. */
  async #stage(reader: SourceReader, digest: Digest, signal: AbortSignal | undefined): Promise<void> {
    const { bucket, prefix, folder, mayRead } = this.#parts;
    if (await mayRead(digest)) return reader.drain();
    for (let number = 1; number === 1 || !reader.ended; number++) {
      const piece = await reader.take(STAGED_BYTES);
      if (piece.length === 0 && number > 1) return;
      const key = prefix + stagedName(folder, digest, number);
      const request = { key, body: [piece], crc32: crcOf([piece]), onlyIfAbsent: false, signBody: false };
      await bucket.put(request, signal);
    }
  }
}
