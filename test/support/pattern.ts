import { createHasher } from '../../src/model/blake3.ts';
import type { Digest } from '../../src/model/digest.ts';

const PART_BYTES = 1024 * 1024;

/** A stream of bytes in which no two parts are equal; the same each time. */
export async function* pattern(sizeBytes: number): AsyncGenerator<Uint8Array> {
  yield* parts(sizeBytes);
}

export function patternDigest(sizeBytes: number): Digest {
  const hasher = createHasher();
  for (const part of parts(sizeBytes)) hasher.update(part);
  return hasher.digest();
}

function* parts(sizeBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < sizeBytes; at += PART_BYTES) {
    const part = Buffer.alloc(Math.min(PART_BYTES, sizeBytes - at), at / PART_BYTES);
    if (part.length >= 4) part.writeUInt32BE(at / PART_BYTES);
    yield part;
  }
}
