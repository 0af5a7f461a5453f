import { nearest } from '../base/nearest.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { decodeTreeBlob, type TreeEntry } from '../model/tree-blob.ts';
import type { Store } from '../store/port.ts';
import type { ArtifactTarget } from './find-target.ts';

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

/** The content that an artifact target names, down to a file in a folder. */
export async function targetContent(store: Store, target: ArtifactTarget): Promise<ArtifactContent> {
  let content: ArtifactContent = target.output;
  for (const [i, segment] of target.inner.entries()) {
    if (content.kind === 'file') throw noSuchFile(target, target.inner.slice(0, i + 1), []);
    const entries = await readTree(store, content.digest);
    const entry = entries.find(({ name }) => name === segment);
    if (entry === undefined) throw noSuchFile(target, target.inner.slice(0, i + 1), entries);
    content = contentOf(entry);
  }
  return content;
}

export function contentOf(entry: TreeEntry): ArtifactContent {
  const { digest, sizeBytes } = entry;
  if (entry.kind === 'tree') return { kind: 'tree', digest, sizeBytes };
  return {
    kind: 'file',
    digest,
    sizeBytes,
    ...(entry.kind === 'executable' ? { executable: true as const } : {}),
  };
}

function noSuchFile(
  target: ArtifactTarget,
  inner: readonly string[],
  entries: readonly TreeEntry[],
): MlgitError {
  const suggestion = nearest(
    inner.at(-1) ?? '',
    entries.map(({ name }) => name),
  );
  return usageError('no-such-file', `Artifact ${target.name} has no ${inner.join('/')}`, [
    suggestion === undefined
      ? `it has: ${
          entries
            .slice(0, 8)
            .map(({ name }) => name)
            .join(', ') || 'nothing'
        }`
      : `did you mean ${[...inner.slice(0, -1), suggestion].join('/')}?`,
  ]);
}

/** Depth-first listing of a folder artifact, paths relative to it. */
export async function* walkTree(
  store: Store,
  digest: Digest,
  prefix = '',
): AsyncGenerator<{ path: string; entry: TreeEntry }> {
  for (const entry of await readTree(store, digest)) {
    const path = `${prefix}${entry.name}`;
    if (entry.kind === 'tree') yield* walkTree(store, entry.digest, `${path}/`);
    else yield { path, entry };
  }
}
