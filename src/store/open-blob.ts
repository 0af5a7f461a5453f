import type { Digest } from '../model/digest.ts';
import type { BlobSource } from './artifact-store.ts';
import type { LendOptions } from './port.ts';
import { blobMissing } from './tree-walk.ts';

/** A blob as a verified stream. @throws MlgitError `blob-missing` (integrity). */
export async function openBlob(
  store: BlobSource,
  digest: Digest,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const stream = await store.get(digest, signal);
  if (stream === undefined) throw blobMissing(store.name, digest);
  return stream;
}

/** A blob for a caller that hashes it itself: see `Store.lend`. @throws MlgitError `blob-missing` (integrity). */
export async function lendBlob(
  store: BlobSource,
  digest: Digest,
  options: LendOptions = {},
): Promise<AsyncIterable<Uint8Array>> {
  const stream = await (store.lend?.(digest, options) ?? store.get(digest, options.signal));
  if (stream === undefined) throw blobMissing(store.name, digest);
  return stream;
}
