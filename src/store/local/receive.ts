import { rm } from 'node:fs/promises';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { digestMismatch } from '../tree-walk.ts';
import type { BlobFolder } from './blob-folder.ts';
import type { CopiesAhead } from './copies-ahead.ts';
import { writeLarge } from './large-file.ts';
import type { SmallFiles } from './small-files.ts';

/** Up to here a blob is put together in memory and written at once. */
const SMALL_BYTES = 256 * 1024;

export interface ReceiveParts {
  readonly blobs: BlobFolder;
  readonly small: SmallFiles;
  readonly ahead: CopiesAhead;
}

export interface ReceiveOptions {
  readonly expected: Digest | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface Received {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/**
 * Takes a stream in, whose parts may be lent. The blob appears when all of it is there and was found to be what was
 * expected.
 */
export async function receive(
  { blobs, small, ahead }: ReceiveParts,
  source: AsyncIterable<Uint8Array>,
  { expected, signal }: ReceiveOptions,
): Promise<Received> {
  const iterator = source[Symbol.asyncIterator]();
  const { bytes, more } = await takeSmall(iterator, signal).catch(async (error: unknown) => {
    await iterator.return?.();
    throw error;
  });
  if (more === undefined) {
    const digest = digestBytes(bytes);
    requireExpected(digest, expected);
    await putSmall({ blobs, small, ahead }, bytes, digest);
    return { digest, sizeBytes: bytes.length };
  }
  const temp = blobs.newTemp();
  try {
    blobs.layout.makeFolder(blobs.layout.folder('tmp'));
    const whole = rest(bytes, more, iterator);
    const written = await writeLarge(temp, whole, { copy: () => ahead.begin(expected, temp), signal });
    requireExpected(written.digest, expected);
    if (written.isCopied) ahead.finish(written.digest);
    if (!blobs.has(written.digest, written.sizeBytes)) blobs.place(temp, written.digest, 'foreign');
    return { digest: written.digest, sizeBytes: written.sizeBytes };
  } catch (error) {
    throw ioError(error, 'store', temp);
  } finally {
    await rm(temp, { force: true });
  }
}

async function putSmall({ blobs, small }: ReceiveParts, bytes: Buffer, digest: Digest): Promise<void> {
  if (blobs.has(digest, bytes.length)) return;
  const { layout } = blobs;
  const temp = blobs.newTemp();
  try {
    await small.write(temp, bytes, 0o444).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
      layout.makeFolder(layout.folder('tmp'));
      return small.write(temp, bytes, 0o444);
    });
    // The umask took what others of the group need.
    blobs.place(temp, digest, layout.shared ? 'foreign' : undefined);
  } catch (error) {
    await rm(temp, { force: true });
    throw ioError(error, 'store', temp);
  }
}

/** The first bytes, copied; and, where they are not all, the part after them. */
async function takeSmall(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ readonly bytes: Buffer; readonly more: Uint8Array | undefined }> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await iterator.next();
    signal?.throwIfAborted();
    if (done === true) break;
    if (length + value.length > SMALL_BYTES) return { bytes: Buffer.concat(parts), more: value };
    parts.push(Buffer.from(value));
    length += value.length;
  }
  return { bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), more: undefined };
}

async function* rest(
  bytes: Buffer,
  more: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let ended = false;
  try {
    if (bytes.length > 0) yield bytes;
    yield more;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      yield value;
    }
    ended = true;
  } finally {
    if (!ended) await iterator.return?.();
  }
}

function requireExpected(found: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && found !== expected) {
    throw digestMismatch(`What was to be stored as ${expected}`, expected, found);
  }
}
