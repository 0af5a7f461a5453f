import type { Digest } from '../model/digest.ts';
import type { BlobSource } from './artifact-store.ts';
import type { LendOptions } from './port.ts';
import { skipBytes } from './skip-bytes.ts';
import { blobMissing } from './tree-walk.ts';

/** A blob as a verified stream. @throws MlgitError `blob-missing` (integrity). */
export async function openBlob(
  store: BlobSource,
  digest: Digest,
  signal?: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const stream = await store.get(digest, signal);
  if (stream === undefined) throw (await store.missing?.(digest)) ?? blobMissing(store.name, digest);
  return stream;
}

/** A blob for a caller that hashes it itself, as `Store.lend` gives it; undefined when it is not there. */
export async function tryLend(
  store: BlobSource,
  digest: Digest,
  options: LendOptions,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (store.lend !== undefined) return store.lend(digest, options);
  const stream = await store.get(digest, options.signal);
  return stream === undefined ? undefined : skipBytes(stream, options.from ?? 0);
}

/** The same. @throws MlgitError `blob-missing` (integrity). */
export async function lendBlob(
  store: BlobSource,
  digest: Digest,
  options: LendOptions = {},
): Promise<AsyncIterable<Uint8Array>> {
  const stream = await tryLend(store, digest, options);
  if (stream === undefined) throw blobMissing(store.name, digest);
  return stream;
}
