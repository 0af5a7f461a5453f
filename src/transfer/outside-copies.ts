import { createReadStream, lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Memo } from '../index/memo-port.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { createHasher } from '../model/blake3.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import { walkTree } from '../store/tree-walk.ts';

/** Key of the paths that were noted last, and how many there are of them. */
const RECENT = '';
const MOST_RECENT = 64;
const CHUNK_BYTES = 512 * 1024;

/**
 * What was brought from afar and written outside of the store alone. A note of it saves bringing the same again; one that
 * is lost, or of what has changed since, costs a transfer and nothing more.
 */
export class OutsideCopies {
  readonly #memo: Memo;
  readonly #local: BlobSource;

  /** `local` has the tree blobs of folders that were noted. */
  constructor(memo: Memo, local: BlobSource) {
    this.#memo = memo;
    this.#local = local;
  }

  /** `path` is absolute; what was noted of it before is replaced. */
  note(content: ArtifactContent, path: string): void {
    this.#memo.setMany([
      [path, `${content.kind} ${content.digest}`],
      [RECENT, JSON.stringify([path, ...this.#recent().filter((one) => one !== path)].slice(0, MOST_RECENT))],
    ]);
  }

  /** Those of the wanted files that lie in copies. One whose bytes are not what the note says is absent. */
  async source(wanted: ReadonlySet<Digest>, signal?: AbortSignal): Promise<BlobSource> {
    const found = new Map<Digest, string>();
    for (const path of this.#recent()) {
      if (found.size === wanted.size) break;
      const [kind, digest] = (this.#memo.get(path) ?? '').split(' ') as [string, Digest];
      if (kind === 'file' && wanted.has(digest)) found.set(digest, path);
      else if (kind === 'tree' && isFolder(path)) await this.#find(digest, { path, wanted, found, signal });
    }
    return {
      name: 'copies on this machine',
      get: async (digest, abort) => {
        const path = found.get(digest);
        if (path === undefined || (await digestOf(path, abort)) !== digest) return undefined;
        return createReadStream(path, { highWaterMark: CHUNK_BYTES });
      },
    };
  }

  async #find(
    folder: Digest,
    search: {
      readonly path: string;
      readonly wanted: ReadonlySet<Digest>;
      readonly found: Map<Digest, string>;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<void> {
    const { path: top, wanted, found, signal } = search;
    try {
      for await (const { path, entry } of walkTree(this.#local, folder, signal)) {
        if (entry.kind !== 'tree' && entry.kind !== 'link' && wanted.has(entry.digest)) {
          found.set(entry.digest, join(top, path));
        }
      }
    } catch (error) {
      // Its listing has gone, or is damaged: the copy is of no use then.
      if (!(error instanceof MlgitError) || error.kind !== 'integrity') throw error;
    }
  }

  #recent(): readonly string[] {
    return JSON.parse(this.#memo.get(RECENT) ?? '[]') as string[];
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Undefined for what is no file that can be read. */
async function digestOf(path: string, signal: AbortSignal | undefined): Promise<Digest | undefined> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const hasher = createHasher();
  try {
    for await (const part of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      signal?.throwIfAborted();
      hasher.update(part as Buffer);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  }
  return hasher.digest();
}
