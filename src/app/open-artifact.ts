import type { ArtifactContent } from '../model/artifact.ts';
import { usageError } from '../model/mlgit-error.ts';
import { openBlob } from '../store/open-blob.ts';
import type { ReadContext } from './context.ts';
import { specOf } from './find-target.ts';
import { targetContent } from './read-artifact.ts';
import { requireArtifact, resolveContent } from './resolve-spec.ts';

/** A file artifact, or a file of a folder artifact, as a verified stream. */
export async function openArtifact(
  context: ReadContext,
  text: string,
  signal: AbortSignal,
): Promise<{ stream: AsyncIterable<Uint8Array>; content: ArtifactContent; spec: string }> {
  const { run, target } = requireArtifact(await resolveContent(context, text), text);
  const store = context.artifactsOf(run);
  const content = await targetContent(store, target);
  const spec = `${specOf(run)}:${[target.taskId, target.name, ...target.inner].join('/')}`;
  if (content.kind === 'tree') {
    throw usageError('is-a-folder', `${text} is a folder, and only a file has bytes to show`, [
      `mlgit ls ${spec}`,
    ]);
  }
  return { stream: await openBlob(store, content.digest, signal), content, spec };
}
