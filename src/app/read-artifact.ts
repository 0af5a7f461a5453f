import { nearest } from '../base/nearest.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { TreeEntry } from '../model/tree-blob.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import { readTree } from '../store/tree-walk.ts';
import type { ArtifactTarget } from './find-target.ts';

/** The content that an artifact target names, down to a file in a folder. */
export async function targetContent(store: BlobSource, target: ArtifactTarget): Promise<ArtifactContent> {
  const { path: _, format: __, ...whole } = target.output;
  let content: ArtifactContent = whole;
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
