import { rm } from 'node:fs/promises';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';
import { writeLarge } from './large-file.ts';
import { requireExpected } from './require-expected.ts';
import type { SmallFiles } from './small-files.ts';
import { smallOrLarge } from './small-or-large.ts';

export interface ReceiveParts {
  readonly blobs: BlobFolder;
  readonly small: SmallFiles;
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
  parts: ReceiveParts,
  source: AsyncIterable<Uint8Array>,
  { expected, signal }: ReceiveOptions,
): Promise<Received> {
  const { small, large } = await smallOrLarge(source, signal);
  const temp = parts.blobs.newTemp();
  try {
    return large === undefined
      ? await putSmall(parts, temp, small, expected)
      : await putLarge(parts, temp, large, { expected, signal });
  } catch (error) {
    await rm(temp, { force: true });
    throw ioError(error, 'store', temp);
  }
}

async function putSmall(
  { blobs, small }: ReceiveParts,
  temp: string,
  bytes: Buffer,
  expected: Digest | undefined,
): Promise<Received> {
  const received = { digest: digestBytes(bytes), sizeBytes: bytes.length };
  requireExpected(received.digest, expected);
  if (blobs.has(received.digest, bytes.length)) return received;
  const { layout } = blobs;
  await small.write(temp, bytes, 0o444).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
    layout.makeFolder(layout.folder('tmp'));
    return small.write(temp, bytes, 0o444);
  });
  // The umask took what others of the group need.
  blobs.place(temp, received.digest, layout.shared ? 'foreign' : undefined);
  return received;
}

async function putLarge(
  { blobs }: ReceiveParts,
  temp: string,
  source: AsyncIterable<Uint8Array>,
  { expected, signal }: ReceiveOptions,
): Promise<Received> {
  blobs.layout.makeFolder(blobs.layout.folder('tmp'));
  const written = await writeLarge(temp, source, { mode: 0o444, signal });
  requireExpected(written.digest, expected);
  if (blobs.has(written.digest, written.sizeBytes)) await rm(temp, { force: true });
  else blobs.place(temp, written.digest, 'foreign');
  return written;
}
