import { type FileHandle, open, rm } from 'node:fs/promises';
import { createHasher, digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { digestMismatch } from '../tree-walk.ts';
import type { BlobFolder } from './blob-folder.ts';
import type { CopiesAhead } from './copies-ahead.ts';
import type { SmallFiles } from './small-files.ts';

/** Up to here a blob is put together in memory and written at once. */
const SMALL_BYTES = 256 * 1024;
/** Smaller parts are joined before they are written. */
const WRITE_BYTES = 1024 * 1024;

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
 * Takes a stream in, whose parts are used up before the next is asked for. The blob appears when all of it is there
 * and was found to be what was expected.
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

interface WriteOptions {
  /** Where else to write it, if anywhere. */
  readonly copy: () => Promise<FileHandle | undefined>;
  readonly signal: AbortSignal | undefined;
}

/** While one piece is written by other threads, it is hashed here. */
async function writeLarge(
  path: string,
  source: AsyncIterable<Uint8Array>,
  { copy, signal }: WriteOptions,
): Promise<Received & { readonly isCopied: boolean }> {
  const hasher = createHasher();
  let sizeBytes = 0;
  const file = await open(path, 'wx', 0o444);
  let second: FileHandle | undefined;
  try {
    second = await copy();
    for await (const piece of joined(source)) {
      signal?.throwIfAborted();
      const writing = writeAll(file, piece);
      // A failure is seen where it is awaited.
      writing.catch(() => undefined);
      const copying = second === undefined ? undefined : succeeds(writeAll(second, piece));
      hasher.update(piece);
      sizeBytes += piece.length;
      const isCopied = await copying;
      await writing;
      if (isCopied !== false) continue;
      await second?.close();
      second = undefined;
    }
  } finally {
    await file.close();
    await second?.close();
  }
  return { digest: hasher.digest(), sizeBytes, isCopied: second !== undefined };
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Large parts pass as they are; small ones are copied into one buffer. */
async function* joined(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer: Buffer | undefined;
  let filled = 0;
  for await (const part of source) {
    if (filled === 0 && part.length >= WRITE_BYTES / 2) {
      yield part;
      continue;
    }
    buffer ??= Buffer.allocUnsafeSlow(WRITE_BYTES);
    for (let at = 0; at < part.length; ) {
      const length = Math.min(part.length - at, buffer.length - filled);
      buffer.set(part.subarray(at, at + length), filled);
      at += length;
      filled += length;
      if (filled < buffer.length) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (buffer !== undefined && filled > 0) yield buffer.subarray(0, filled);
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

function requireExpected(found: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && found !== expected) {
    throw digestMismatch(`What was to be stored as ${expected}`, expected, found);
  }
}
