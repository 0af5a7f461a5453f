import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf } from '../io-error.ts';
import type { AwaitedCopy } from '../local-port.ts';
import type { Reflinks } from './reflink.ts';

/** A smaller file is copied so soon that it does not matter. */
const LEAST_BYTES = 8 * 1024 * 1024;

interface Copy {
  /** In the folder of the path that it is for. */
  readonly temp: string;
  isWhole: boolean;
}

/**
 * Copies of large blobs outside of the store that are written while the blobs come in: afterwards it would take reading
 * them once more. Nothing depends on them; a blob without one is copied as ever.
 */
export class CopiesAhead {
  readonly #reflinks: Reflinks;
  readonly #random: () => string;
  readonly #copies = new Map<Digest, Copy>();

  constructor(reflinks: Reflinks, random: () => string) {
    this.#reflinks = reflinks;
    this.#random = random;
  }

  expect(content: ArtifactContent, path: string): AwaitedCopy {
    const { kind, digest, sizeBytes } = content;
    if (kind !== 'file' || sizeBytes < LEAST_BYTES || this.#copies.has(digest))
      return { end: async () => {} };
    const temp = join(dirname(path), `.mlgit-tmp-${this.#random()}`);
    this.#copies.set(digest, { temp, isWhole: false });
    const end = async () => {
      this.#copies.delete(digest);
      await removeIfThere(temp);
    };
    return { end };
  }

  /**
   * The file into which to write what also goes into the one at `source`, which is empty yet; undefined where nobody waits
   * for it, where blocks can be shared, and where it cannot be made: it is then copied afterwards, and a failure reported.
   */
  async begin(digest: Digest | undefined, source: string): Promise<FileHandle | undefined> {
    const copy = digest === undefined ? undefined : this.#copies.get(digest);
    if (copy === undefined || copy.isWhole) return undefined;
    const folder = dirname(copy.temp);
    try {
      await mkdir(folder, { recursive: true });
      await rm(copy.temp, { force: true });
      const pair = `${(await stat(source)).dev}:${(await stat(folder)).dev}`;
      const isShared = await this.#reflinks.clone(source, copy.temp, pair);
      await rm(copy.temp, { force: true });
      return isShared ? undefined : await open(copy.temp, 'wx', 0o600);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
    }
  }

  /** It has all of the blob, whose bytes were found to be right. */
  finish(digest: Digest): void {
    const copy = this.#copies.get(digest);
    if (copy !== undefined) copy.isWhole = true;
  }

  /** The path of a whole copy, which is the caller's from now on. */
  take(digest: Digest): string | undefined {
    const copy = this.#copies.get(digest);
    if (copy?.isWhole !== true) return undefined;
    this.#copies.delete(digest);
    return copy.temp;
  }
}

/** Also where its folder is none, in which case it was never there. */
async function removeIfThere(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (errnoOf(error) !== 'ENOTDIR') throw error;
  }
}
