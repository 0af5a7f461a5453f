import type { Digest } from '../../model/digest.ts';
import type { StoreFeatures } from '../remote-port.ts';
import { StoreError } from '../store-error.ts';
import { digestMismatch } from '../tree-walk.ts';
import type { BlockPool } from './block-pool.ts';
import type { Bucket, PartRequest, Upload, UploadedPart } from './bucket-port.ts';
import { crcOf } from './crc32.ts';
import { PART_BYTES } from './sizes.ts';
import { SourceFailure, type SourceReader } from './source-reader.ts';
import { UploadGone } from './translate-error.ts';
import type { UploadNotes } from './upload-notes.ts';

/** Limit of S3. */
const MOST_PARTS = 10_000;
/** So many parts of one block (31 GiB), then parts of two: 281 GiB in all. By the number alone, so that a resumed upload cuts alike. */
const SINGLE_PARTS = 2000;

export interface MultipartParts {
  readonly bucket: Bucket;
  readonly pool: BlockPool;
  readonly notes: UploadNotes;
  readonly features: () => Promise<StoreFeatures>;
}

export interface LargeBlob {
  readonly key: string;
  readonly digest: Digest;
  readonly reader: SourceReader;
  /** The first block, full, from the pool, which gets it back. */
  readonly first: Buffer;
  readonly signal: AbortSignal | undefined;
}

export function blocksOfPart(number: number): number {
  return number <= SINGLE_PARTS ? 1 : 2;
}

/**
 * One blob in parts. Parts that an earlier process has sent are told by size and CRC32, and not sent again. The
 * object appears when all parts are there and the bytes were found to be what the name says; until then nobody sees
 * anything. A failure of the store, a signal or a crash leaves the parts for the next try; a failure of the source
 * takes them away.
 */
export class MultipartUpload {
  readonly #parts: MultipartParts;
  readonly #blob: LargeBlob;
  readonly #sent: UploadedPart[] = [];
  readonly #sending = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  #crc = 0;

  constructor(parts: MultipartParts, blob: LargeBlob) {
    this.#parts = parts;
    this.#blob = blob;
  }

  async run(): Promise<void> {
    const { notes } = this.#parts;
    const checked = (await this.#parts.features()).multipart === 'full';
    const { upload, there } = await this.#open(checked);
    try {
      await this.#sendAll(upload, there);
      await this.#finish(upload, checked);
    } catch (error) {
      await this.#leave(upload, error);
      if (!(error instanceof UploadGone) || !(await this.#isThere())) throw this.#explained(error);
    }
    await notes.forget(this.#blob.key);
  }

  /** Goes on with what the notes know and the server still has, or begins. */
  async #open(checked: boolean): Promise<{ upload: Upload; there: readonly UploadedPart[] }> {
    const { bucket, notes, pool } = this.#parts;
    const { key, signal, first } = this.#blob;
    try {
      const noted = await notes.find(key);
      const there = noted === undefined ? undefined : await bucket.listParts(noted, signal);
      if (noted !== undefined && there !== undefined) return { upload: noted, there };
      return { upload: await this.#begin(checked), there: [] };
    } catch (error) {
      pool.release([first]);
      throw error;
    }
  }

  /** Whether an upload that is gone has ended well: another process had the same blob, or an answer was lost. */
  async #isThere(): Promise<boolean> {
    const { reader, digest, key, signal } = this.#blob;
    await reader.drain();
    const found = reader.digest();
    if (found !== digest) throw digestMismatch(`What was to be stored as ${digest}`, digest, found);
    return (await this.#parts.bucket.sizeOf(key, signal)) === reader.sizeBytes;
  }

  #explained(error: unknown): unknown {
    if (!(error instanceof UploadGone)) return error;
    return new StoreError(`Cannot store ${this.#blob.digest}: the server has dropped its upload`, {
      code: 'upload-lost',
      kind: 'unreachable',
      hints: ['run the same command again'],
      details: { digest: this.#blob.digest },
      cause: error,
    });
  }

  async #begin(checked: boolean): Promise<Upload> {
    const upload = await this.#parts.bucket.createUpload(this.#blob.key, checked, this.#blob.signal);
    await this.#parts.notes.save(upload);
    return upload;
  }

  async #sendAll(upload: Upload, there: readonly UploadedPart[]): Promise<void> {
    const known = new Map(there.map((part) => [part.number, part]));
    try {
      let blocks = [this.#blob.first];
      let filled = PART_BYTES;
      for (let number = 1; filled > 0; number++) {
        if (number > MOST_PARTS) throw tooLarge(this.#blob.digest);
        this.#send(upload, number, { blocks, filled, known: known.get(number) });
        if (this.#failure !== undefined || this.#blob.reader.ended) break;
        ({ blocks, filled } = await this.#nextPart(number + 1));
      }
    } finally {
      await Promise.all(this.#sending);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #nextPart(number: number): Promise<{ blocks: Buffer[]; filled: number }> {
    const { pool } = this.#parts;
    const blocks = await pool.acquire(blocksOfPart(number), this.#blob.signal);
    try {
      let filled = 0;
      for (const block of blocks) filled += await this.#blob.reader.fill(block);
      if (filled === 0) pool.release(blocks);
      return { blocks, filled };
    } catch (error) {
      pool.release(blocks);
      throw error;
    }
  }

  /** Starts to send a part, whose blocks go back to the pool when it is there. */
  #send(
    upload: Upload,
    number: number,
    part: { blocks: Buffer[]; filled: number; known: UploadedPart | undefined },
  ): void {
    const { blocks, filled, known } = part;
    const body = blocks.map((block, i) => block.subarray(0, Math.max(0, filled - i * PART_BYTES)));
    const crc32 = crcOf(body);
    this.#crc = crcOf(body, this.#crc);
    if (known?.sizeBytes === filled && known.crc32 === crc32) {
      this.#sent.push(known);
      this.#parts.pool.release(blocks);
      return;
    }
    const full = body.filter((each) => each.length > 0);
    const sending = this.#sendPart({ upload, number, body: full, crc32 }, blocks).finally(() =>
      this.#sending.delete(sending),
    );
    this.#sending.add(sending);
  }

  async #sendPart(request: PartRequest, blocks: readonly Buffer[]): Promise<void> {
    try {
      this.#sent.push(await this.#parts.bucket.putPart(request, this.#blob.signal));
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      this.#parts.pool.release(blocks);
    }
  }

  async #finish(upload: Upload, checked: boolean): Promise<void> {
    const { digest, reader, signal } = this.#blob;
    const found = reader.digest();
    if (found !== digest) throw digestMismatch(`What was to be stored as ${digest}`, digest, found);
    signal?.throwIfAborted();
    const parts = this.#sent.toSorted((a, b) => a.number - b.number);
    const completion = {
      upload,
      parts,
      crc32: checked ? this.#crc : undefined,
      onlyIfAbsent: checked && (await this.#parts.features()).conditionalPut === 'atomic',
    };
    const outcome = await this.#parts.bucket.complete(completion, signal);
    // The parts of one who came second are still there.
    if (outcome === 'exists') await this.#parts.bucket.abort(upload, signal);
  }

  /** What nobody will go on with is taken away. What cannot be taken away keeps its note, and is tried again with it. */
  async #leave(upload: Upload, error: unknown): Promise<void> {
    const { bucket, notes } = this.#parts;
    const { key, signal } = this.#blob;
    if (error instanceof UploadGone) return notes.forget(key);
    const resumable = error instanceof StoreError || signal?.aborted === true;
    if (resumable && !(error instanceof SourceFailure)) return;
    try {
      await bucket.abort(upload);
      await notes.forget(key);
    } catch (failure) {
      if (!(failure instanceof StoreError)) throw failure;
    }
  }
}

function tooLarge(digest: Digest): StoreError {
  return new StoreError(`Cannot store ${digest}: expected at most 281 GiB in one blob, found more`, {
    code: 'blob-too-large',
    kind: 'usage',
    hints: ['split the artifact into several files'],
    details: { digest },
  });
}
