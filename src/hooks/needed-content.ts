import type { ArtifactContent } from '../model/artifact.ts';
import { decodeManifest } from '../model/decode-run.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { POINTER_SUFFIX, parsePointer } from '../model/pointer.ts';
import { contentsOfManifest } from '../model/run-contents.ts';
import { isOwnDocument } from './own-document.ts';

/** Artifacts by digest, each with who needs it: a path of the tree, or a run. */
export class NeededContent {
  private readonly needs = new Map<Digest, { readonly content: ArtifactContent; readonly by: Set<string> }>();

  add(content: ArtifactContent, by: string): void {
    const found = this.needs.get(content.digest);
    if (found === undefined) this.needs.set(content.digest, { content, by: new Set([by]) });
    else found.by.add(by);
  }

  get contents(): readonly ArtifactContent[] {
    return [...this.needs.values()].map(({ content }) => content);
  }

  /** Who needs any of these, in the order in which it was found. */
  neededBy(contents: readonly ArtifactContent[]): readonly string[] {
    return [...new Set(contents.flatMap(({ digest }) => [...(this.needs.get(digest)?.by ?? [])]))];
  }
}

/**
 * What a pointer or manifest needs; undefined when it is none, such as a file of another tool that has such a name,
 * or one with conflict markers: an old commit cannot be mended by whoever pushes it.
 */
export function contentOfDocument(path: string, text: string): readonly ArtifactContent[] | undefined {
  if (!isOwnDocument(path, text)) return undefined;
  try {
    if (path.endsWith(POINTER_SUFFIX)) return [parsePointer(text.replaceAll('\r\n', '\n'), path)];
    return contentsOfManifest(decodeManifest(text, path));
  } catch (error) {
    if (error instanceof MlgitError && error.code !== 'unknown-version') return undefined;
    throw error;
  }
}
