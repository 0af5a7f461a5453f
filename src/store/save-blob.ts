import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../model/digest.ts';
import type { BlobSource } from './artifact-store.ts';
import { openBlob } from './open-blob.ts';

/** A blob as a file: all bytes are there, and verified, when it returns. @throws MlgitError `blob-missing` (integrity). */
export async function saveBlob(
  store: BlobSource,
  digest: Digest,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const stream = Readable.from(await openBlob(store, digest, signal));
  await pipeline(stream, createWriteStream(path), signal === undefined ? {} : { signal });
}
