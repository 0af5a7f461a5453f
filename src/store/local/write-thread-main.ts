import { readSync, writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { createHasher, type Hasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

/**
 * Of one call. Larger ones take larger pieces of free memory, which on a virtual machine are those that its host has
 * to find first: ten times as slow (Linux 6.18, ext4 with large folios).
 */
const CALL_BYTES = 32 * 1024;

/** What was written last is still in the processor's cache when it is hashed. */
const HASH_BYTES = 256 * 1024;

export interface WriteRequest {
  readonly id: number;
  /** A number for all requests of one file, which come in the order of its bytes. */
  readonly file: number;
  /** What is there already and is only hashed. */
  readonly read?: { readonly fd: number; readonly from: number; readonly length: number };
  /** Absent, and nothing is read: the file has ended. */
  readonly write?: {
    readonly fd: number;
    readonly memory: SharedArrayBuffer;
    readonly from: number;
    readonly length: number;
    readonly position: number;
  };
}

export interface WriteAnswer {
  readonly id: number;
  /** Of a file that has ended. */
  readonly digest?: Digest;
  readonly failure?: { readonly message: string; readonly code: string | undefined };
}

const hashers = new Map<number, Hasher>();

parentPort?.on('message', (request: WriteRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer({ id, file, read, write }: WriteRequest): WriteAnswer {
  const hasher = hashers.get(file) ?? createHasher();
  if (read === undefined && write === undefined) {
    hashers.delete(file);
    return { id, digest: hasher.digest() };
  }
  hashers.set(file, hasher);
  try {
    if (read !== undefined) hashRead(hasher, read);
    if (write !== undefined) hashWritten(hasher, write);
    return { id };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { id, failure: { message, code } };
  }
}

function hashRead(hasher: Hasher, { fd, from, length }: NonNullable<WriteRequest['read']>): void {
  const buffer = Buffer.allocUnsafe(HASH_BYTES);
  for (let at = from; at < from + length; ) {
    const bytesRead = readSync(fd, buffer, 0, Math.min(HASH_BYTES, from + length - at), at);
    if (bytesRead === 0) return;
    hasher.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function hashWritten(hasher: Hasher, write: NonNullable<WriteRequest['write']>): void {
  const bytes = Buffer.from(write.memory, write.from, write.length);
  for (let from = 0; from < bytes.length; from += HASH_BYTES) {
    const end = Math.min(from + HASH_BYTES, bytes.length);
    for (let at = from; at < end; ) {
      const length = Math.min(CALL_BYTES, end - at);
      at += writeSync(write.fd, bytes, at, length, write.position + at);
    }
    hasher.update(bytes.subarray(from, end));
  }
}
