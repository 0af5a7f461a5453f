import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

export interface HashedObject {
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Of the bytes, and where they are a text, of them with LF for CR LF, as DVC before version 3 had it. */
  readonly md5: readonly string[];
}

/** What DVC before version 3 read at once: a CR LF across the border of two pieces stayed one. */
const PIECE_BYTES = 1024 * 1024;
const LOOKED_AT_BYTES = 512;
/** Of what is looked at, more than this that is no printable ASCII makes it no text. */
const MOST_STRANGE = 0.3;

/** Both hashes of a file in one pass, in the memory of one piece. */
export async function hashObject(
  path: string,
  options: {
    readonly legacy: boolean;
    readonly signal: AbortSignal;
    readonly onBytes: (bytes: number) => void;
  },
): Promise<HashedObject> {
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const blake3 = createHasher();
    const md5 = createHash('md5');
    let asText: ReturnType<typeof createHash> | undefined;
    let sizeBytes = 0;
    for (;;) {
      options.signal.throwIfAborted();
      const read = await readPiece(file, piece);
      const bytes = piece.subarray(0, read);
      if (sizeBytes === 0 && options.legacy && isText(bytes.subarray(0, LOOKED_AT_BYTES)))
        asText = createHash('md5');
      if (read === 0) break;
      blake3.update(bytes);
      md5.update(bytes);
      asText?.update(withoutCarriageReturns(bytes));
      sizeBytes += read;
      options.onBytes(read);
    }
    const all = [md5.digest('hex'), ...(asText === undefined ? [] : [asText.digest('hex')])];
    return { digest: blake3.digest(), sizeBytes, md5: [...new Set(all)] };
  } finally {
    await file.close();
  }
}

/** A whole piece, also where the system gives less at once. */
async function readPiece(file: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<number> {
  let length = 0;
  while (length < piece.length) {
    const { bytesRead } = await file.read(piece, length, piece.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  const strange = bytes.reduce((sum, byte) => sum + (isPrintable(byte) ? 0 : 1), 0);
  return bytes.length === 0 || strange / bytes.length <= MOST_STRANGE;
}

function isPrintable(byte: number): boolean {
  return (byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte);
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  return bytes.includes('\r\n')
    ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : bytes;
}
