import type { FileHandle } from 'node:fs/promises';
import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

/** Large enough that the cost of a call does not count, small enough to stay in a processor's cache. */
export const CHUNK_BYTES = 2 * 1024 * 1024;

export interface PumpOptions {
  readonly source: FileHandle;
  /** Written as the bytes pass; none to hash only. */
  readonly sink?: FileHandle | undefined;
  /** A hint for the size of the buffers. */
  readonly sizeBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Reads a file to its end, hashing, and writing it where asked, in one pass. Three buffers rotate: while one is
 * hashed here, the next is read and the last is written in other threads. Memory: 6 MiB, whatever the size.
 */
export async function pump(options: PumpOptions): Promise<{ digest: Digest; sizeBytes: number }> {
  const { source, sink, signal, onBytes } = options;
  const chunk = Math.max(4096, Math.min(CHUNK_BYTES, options.sizeBytes + 1));
  const buffers = [0, 1, 2].map(() => Buffer.allocUnsafeSlow(chunk));
  const hasher = createHasher();
  let total = 0;
  let writing: Promise<void> = Promise.resolve();
  const read = (turn: number) => handled(source.read(buffers[turn % 3] as Buffer, 0, chunk, null));
  let reading = read(0);
  try {
    for (let turn = 1; ; turn++) {
      const { buffer, bytesRead } = await reading;
      if (bytesRead === 0) break;
      signal?.throwIfAborted();
      reading = read(turn);
      const part = buffer.subarray(0, bytesRead);
      await writing;
      if (sink !== undefined) writing = handled(writeAll(sink, part));
      hasher.update(part);
      total += bytesRead;
      onBytes?.(bytesRead);
    }
    await writing;
  } finally {
    await Promise.allSettled([reading, writing]);
  }
  return { digest: hasher.digest(), sizeBytes: total };
}

async function writeAll(sink: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await sink.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** A failure is seen where the promise is awaited, which may be after other awaits: no unhandled rejection. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
