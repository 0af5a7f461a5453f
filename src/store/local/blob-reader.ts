import { open } from 'node:fs/promises';
import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { blobMissing, digestMismatch } from '../tree-walk.ts';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of a blob's file, hashed as they pass; fails at the end when they are not what the name says. */
export async function* readVerified(
  path: string,
  digest: Digest,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hasher = createHasher();
  try {
    const file = await open(path, 'r');
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { buffer, bytesRead } = await file.read(
          Buffer.allocUnsafeSlow(CHUNK_BYTES),
          0,
          CHUNK_BYTES,
          null,
        );
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        hasher.update(part);
        yield part;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw blobMissing('local store', digest);
    throw ioError(error, 'read', path);
  }
  const found = hasher.digest();
  if (found !== digest) throw digestMismatch(`Blob ${path}`, digest, found);
}
