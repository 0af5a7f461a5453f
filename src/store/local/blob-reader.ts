import { open } from 'node:fs/promises';
import { createHasher, digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { oneByOne } from '../one-by-one.ts';
import type { LendOptions } from '../port.ts';
import { skipBytes } from '../skip-bytes.ts';
import { blobMissing, digestMismatch } from '../tree-walk.ts';
import type { SmallFiles } from './small-files.ts';
import { SpareBuffers } from './spare-buffers.ts';

const CHUNK_BYTES = 512 * 1024;
/** Up to here a blob is read whole. */
const SMALL_BYTES = 512 * 1024;

export interface BlobFile {
  readonly path: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Reads the files of blobs. */
export class BlobReader {
  readonly #small: SmallFiles;
  readonly #buffers = new SpareBuffers();

  constructor(small: SmallFiles) {
    this.#small = small;
  }

  /** Hashed as they pass; fails at the end when they are not what the name says. */
  async *verified(file: BlobFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    let found: Digest;
    if (file.sizeBytes <= SMALL_BYTES) {
      const bytes = await this.#whole(file);
      found = digestBytes(bytes);
      if (bytes.length > 0) yield bytes;
    } else {
      const hasher = createHasher();
      for await (const part of readLent(file, { signal })) {
        hasher.update(part);
        yield Buffer.from(part);
      }
      found = hasher.digest();
    }
    if (found !== file.digest) throw digestMismatch(`Blob ${file.path}`, file.digest, found);
  }

  /** As they lie there, lent as `Store.lend` says. */
  async lent(file: BlobFile, { from = 0, signal }: LendOptions): Promise<AsyncIterable<Uint8Array>> {
    if (file.sizeBytes > SMALL_BYTES) return readLent(file, { from, signal });
    return skipBytes(await this.#lentSmall(file), from);
  }

  async #lentSmall(file: BlobFile): Promise<AsyncIterable<Uint8Array>> {
    if (file.sizeBytes <= this.#buffers.size) return this.#inBuffer(file);
    const bytes = await this.#whole(file);
    return oneByOne(bytes.length === 0 ? [] : [bytes]);
  }

  /** So that ten thousand small blobs leave no ten thousand buffers to be collected. */
  async #inBuffer(file: BlobFile): Promise<AsyncIterable<Uint8Array>> {
    const buffer = this.#buffers.take();
    try {
      const bytes = await this.#small.readInto(file.path, buffer);
      return oneByOne(bytes.length === 0 ? [] : [bytes], () => this.#buffers.giveBack(buffer));
    } catch (error) {
      this.#buffers.giveBack(buffer);
      throw translated(error, file);
    }
  }

  async #whole(file: BlobFile): Promise<Buffer> {
    try {
      return await this.#small.read(file.path);
    } catch (error) {
      throw translated(error, file);
    }
  }
}

/** Three buffers by turns: while the reader has two, the third is filled. */
async function* readLent(blob: BlobFile, { from = 0, signal }: LendOptions): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(blob.path, 'r');
    try {
      const buffers = [0, 1, 2].map(() => Buffer.allocUnsafeSlow(CHUNK_BYTES));
      let at = from;
      const read = (turn: number) => {
        const reading = file.read(buffers[turn % 3] as Buffer, 0, CHUNK_BYTES, at);
        // A failure is seen where it is awaited, or is of no interest any more.
        reading.catch(() => undefined);
        return reading;
      };
      let reading = read(0);
      for (let turn = 1; ; turn++) {
        const { buffer, bytesRead } = await reading;
        signal?.throwIfAborted();
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        at += bytesRead;
        reading = read(turn);
        yield part;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw translated(error, blob);
  }
}

function translated(error: unknown, { path, digest }: BlobFile): unknown {
  return errnoOf(error) === 'ENOENT' ? blobMissing('local store', digest) : ioError(error, 'read', path);
}
