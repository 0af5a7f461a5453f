import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { decodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { Store } from './port.ts';

/** The whole of a small blob, verified. @throws MlgitError `blob-missing` (integrity). */
export async function readBlob(store: Store, digest: Digest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openBlob(store, digest)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function openBlob(store: Store, digest: Digest): Promise<AsyncIterable<Uint8Array>> {
  const stream = await store.get(digest);
  if (stream !== undefined) return stream;
  throw new MlgitError(`${store.name} has no blob ${digest}`, {
    code: 'blob-missing',
    kind: 'integrity',
    hints: ['mlgit fsck', 'run the step again: mlgit run --force'],
  });
}

export async function readTree(store: Store, digest: Digest): Promise<TreeEntry[]> {
  return decodeTreeBlob((await readBlob(store, digest)).toString('utf8'));
}
