import type { MadeThere } from '../../lineage/find-makers.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { readTree } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';
import { contentOf } from '../read-artifact.ts';

/** What is at a path in a folder artifact; `absent`: nothing; `unknown`: the folder's list is not on this machine. */
export type Part = ArtifactContent | 'absent' | 'unknown';

/** Looks into each folder once, and remembers what it found: a folder of a digest never changes. */
export class PartsOfFolders {
  readonly #context: Context;
  readonly #seen = new Map<string, Promise<Part>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Without `inner` the folder itself. */
  at(folder: ArtifactContent, inner: string): Promise<Part> {
    if (inner === '') return Promise.resolve(folder);
    const key = `${folder.digest} ${inner}`;
    const known = this.#seen.get(key) ?? this.#look(key, folder.digest, inner.split('/'));
    this.#seen.set(key, known);
    return known;
  }

  async ofArtifact({ artifact, inner }: MadeThere): Promise<Part> {
    const { kind, digest, sizeBytes, executable } = artifact.output;
    return this.at({ kind, digest, sizeBytes, ...(executable === undefined ? {} : { executable }) }, inner);
  }

  async #look(key: string, digest: Digest, words: readonly string[]): Promise<Part> {
    const memo = this.#context.memo('part-of-folder');
    const known = memo.get(key);
    if (known !== undefined) return JSON.parse(known) as Part;
    const found = await this.#walk(digest, words);
    if (found !== 'unknown') memo.set(key, JSON.stringify(found));
    return found;
  }

  async #walk(digest: Digest, words: readonly string[]): Promise<Part> {
    let content: ArtifactContent = { kind: 'tree', digest, sizeBytes: 0 };
    for (const word of words) {
      if (content.kind === 'file') return 'absent';
      try {
        const entry = (await readTree(this.#context.store, content.digest)).find(({ name }) => name === word);
        if (entry === undefined) return 'absent';
        content = contentOf(entry);
      } catch (error) {
        if (error instanceof MlgitError && error.code === 'blob-missing') return 'unknown';
        throw error;
      }
    }
    return content;
  }
}
