import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { digestBytes } from '../../model/blake3.ts';
import { type Digest, digestFromHex, digestHex } from '../../model/digest.ts';
import { oneByOne } from '../one-by-one.ts';
import type { LendOptions, Store } from '../port.ts';
import type { StoreFeatures } from '../remote-port.ts';
import { StoreError } from '../store-error.ts';
import { blobMissing, digestMismatch } from '../tree-walk.ts';
import { blobKey } from './blob-key.ts';
import { BlockPool } from './block-pool.ts';
import type { Bucket, ObjectSlice } from './bucket-port.ts';
import { MultipartUpload } from './multipart-upload.ts';
import { putOnce } from './put-once.ts';
import { readRanges } from './ranged-read.ts';
import { PART_BYTES, RANGE_BYTES, READ_BLOCKS, SMALL_BYTES, UPLOAD_BLOCKS } from './sizes.ts';
import { SourceFailure, SourceReader } from './source-reader.ts';
import { spool } from './spool.ts';
import type { UploadNotes } from './upload-notes.ts';

export interface S3BlobsParts {
  readonly name: string;
  readonly bucket: Bucket;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly notes: UploadNotes;
  /** For streams that are too large for memory and come without their digest. */
  readonly spoolFolder: string;
  readonly random: () => string;
  readonly features: () => Promise<StoreFeatures>;
  /** @throws MlgitError `format-too-new` */
  readonly requireWritable: () => void;
}

interface ReadOptions {
  readonly lends: boolean;
  /** Of the first byte that is wanted. */
  readonly from: number;
  /** Of the range that is asked for first, and streamed. */
  readonly firstBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** Blobs as objects `<prefix>/blobs/<aa>/<hex>`. Reading is not verified here: `VerifyingStore` does. */
export class S3Blobs implements Store {
  readonly name: string;
  readonly concurrency = 128;
  readonly #parts: S3BlobsParts;
  readonly #uploads = new BlockPool(UPLOAD_BLOCKS, PART_BYTES);
  /** Memory that other threads see: a large file is written by one. */
  readonly #reads = new BlockPool(READ_BLOCKS, RANGE_BYTES, (length) =>
    Buffer.from(new SharedArrayBuffer(length)),
  );

  constructor(parts: S3BlobsParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  stat(digest: Digest): Promise<number | undefined> {
    return this.#parts.bucket.sizeOf(this.#key(digest));
  }

  get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.#read(digest, { lends: false, from: 0, firstBytes: RANGE_BYTES, signal });
  }

  async lend(
    digest: Digest,
    { sizeBytes = 0, from = 0, signal }: LendOptions = {},
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    if (sizeBytes === 0 || sizeBytes > SMALL_BYTES || from > 0) {
      // The first is streamed, which takes longer than the ranges ahead: of a blob that has such, little of it.
      const firstBytes = sizeBytes - from > RANGE_BYTES ? SMALL_BYTES : RANGE_BYTES;
      return this.#read(digest, { lends: true, from, firstBytes, signal });
    }
    const target = Buffer.allocUnsafe(sizeBytes);
    const filled = await this.#parts.bucket.fill(this.#key(digest), 0, target, signal);
    return filled === undefined ? undefined : oneByOne(filled === 0 ? [] : [target.subarray(0, filled)]);
  }

  async putBytes(bytes: Uint8Array): Promise<Digest> {
    const digest = digestBytes(bytes);
    if (bytes.length < PART_BYTES) await this.#putWhole(digest, [bytes]);
    else await this.putStream(once(bytes), digest);
    return digest;
  }

  async putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    this.#parts.requireWritable();
    const reader = new SourceReader(source, signal);
    try {
      const head = await reader.take(SMALL_BYTES + 1);
      if (head.length > SMALL_BYTES) return await this.#putLarge(reader, head, expected, signal);
      return await this.#putChecked(reader, [head], expected, signal);
    } catch (error) {
      if (error instanceof SourceFailure) throw error.cause;
      throw error;
    } finally {
      await reader.close();
    }
  }

  async *list(signal?: AbortSignal): AsyncGenerator<Digest> {
    const { bucket, prefix } = this.#parts;
    const form = /^([0-9a-f]{2})\/(\1[0-9a-f]{62})$/;
    for (let after: string | undefined; ; ) {
      const page = await bucket.list(`${prefix}blobs/`, after, signal);
      for (const { key } of page.objects) {
        const [, , hex] = form.exec(key.slice(prefix.length + 'blobs/'.length)) ?? [];
        if (hex !== undefined) yield digestFromHex(hex);
      }
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  async remove(digest: Digest): Promise<void> {
    this.#parts.requireWritable();
    await this.#parts.bucket.remove(this.#key(digest));
  }

  /** S3 answers a put once it is durable. */
  async flush(): Promise<void> {}

  /** Copies it aside and removes it, in this order: in between it is in both places. */
  async quarantine(digest: Digest, mayStill: () => boolean = () => true): Promise<string | undefined> {
    this.#parts.requireWritable();
    const { bucket, prefix, random } = this.#parts;
    if ((await this.stat(digest)) === undefined) throw blobMissing(this.name, digest);
    const target = `quarantine/${digestHex(digest)}-${random()}`;
    await bucket.copy(this.#key(digest), prefix + target);
    if (!mayStill()) {
      await bucket.remove(prefix + target);
      return undefined;
    }
    await this.remove(digest);
    return target;
  }

  async #read(
    digest: Digest,
    { lends, from, firstBytes, signal }: ReadOptions,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { bucket } = this.#parts;
    const key = this.#key(digest);
    const first = await bucket
      .open(key, { from, end: from + firstBytes }, signal)
      .catch((error: unknown) => sliceBeyondEnd(error, from));
    if (first === undefined || first.end >= first.sizeBytes) return first?.bytes;
    return readRanges({ bucket, pool: this.#reads, key, digest, lends, signal }, first);
  }

  async #putLarge(
    reader: SourceReader,
    head: Buffer,
    expected: Digest | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    const blocks = await this.#uploads.acquire(1, signal);
    const block = blocks[0] as Buffer;
    let lent = false;
    let path: string;
    try {
      head.copy(block);
      const filled = await reader.fill(block, head.length);
      if (filled < block.length) {
        return await this.#putChecked(reader, [block.subarray(0, filled)], expected, signal);
      }
      if (expected !== undefined) {
        if (await this.#isThere(reader, expected)) return { digest: expected, sizeBytes: reader.sizeBytes };
        lent = true;
        return await this.#putInParts(reader, block, expected, signal);
      }
      path = await spool(this.#parts.spoolFolder, this.#parts.random(), reader, block);
    } finally {
      if (!lent) this.#uploads.release(blocks);
    }
    // Without the block, for which the upload may have to wait.
    try {
      return await this.putStream(createReadStream(path), reader.digest(), signal);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #putInParts(
    reader: SourceReader,
    first: Buffer,
    digest: Digest,
    signal: AbortSignal | undefined,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    const { bucket, notes, features } = this.#parts;
    const large = { key: this.#key(digest), digest, reader, first, signal };
    await new MultipartUpload({ bucket, notes, features, pool: this.#uploads }, large).run();
    return { digest, sizeBytes: reader.sizeBytes };
  }

  /** Whether the blob is there; its bytes are then read to the end all the same, since they might be others. */
  async #isThere(reader: SourceReader, expected: Digest): Promise<boolean> {
    if ((await this.stat(expected)) === undefined) return false;
    await reader.drain();
    requireDigest(reader.digest(), expected);
    return true;
  }

  async #putChecked(
    reader: SourceReader,
    body: readonly Uint8Array[],
    expected: Digest | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    const digest = reader.digest();
    requireDigest(digest, expected);
    await this.#putWhole(digest, body, signal);
    return { digest, sizeBytes: reader.sizeBytes };
  }

  async #putWhole(digest: Digest, body: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
    this.#parts.requireWritable();
    const { bucket, features } = this.#parts;
    const request = { key: this.#key(digest), body, signBody: false };
    await putOnce({ bucket, features }, request, signal);
  }

  #key(digest: Digest): string {
    return blobKey(this.#parts.prefix, digest);
  }
}

/** No range can be taken from behind the end of an object (RFC 9110, 416). */
function sliceBeyondEnd(error: unknown, from: number): ObjectSlice {
  if (from === 0 || !(error instanceof StoreError) || error.details['status'] !== 416) throw error;
  return { sizeBytes: from, end: from, bytes: oneByOne([]) };
}

function requireDigest(found: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && found !== expected) {
    throw digestMismatch(`What was to be stored as ${expected}`, expected, found);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
