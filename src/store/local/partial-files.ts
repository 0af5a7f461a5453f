import { lstatSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../model/digest.ts';
import { errnoOf } from '../io-error.ts';
import { isOwnFile } from './is-own-file.ts';
import type { TempNames } from './temp-names.ts';
import { BESIDE } from './temps-beside.ts';

export interface PartialFilesParts {
  readonly names: TempNames;
  /** Where parts lie, if possible; made when it is first needed. */
  readonly folder: string;
  readonly makeFolder: (path: string) => void;
  readonly now: () => number;
}

/** A part of a blob that belongs to this process. */
export interface PartialFile {
  readonly path: string;
  /** How much of it there is. None of it is trusted: it counts once the whole was hashed. */
  readonly sizeBytes: number;
  /** Not in a folder of ours. */
  readonly isBeside: boolean;
  /** Gives it to whoever wants it next. */
  leave(): void;
}

/**
 * Parts of large blobs, under names that tell the blob and who writes it. Whoever wants a blob takes over what a process
 * that is gone has of it: by rename(2), so that of two who want it one has it.
 */
export class PartialFiles {
  readonly #parts: PartialFilesParts;

  constructor(parts: PartialFilesParts) {
    this.#parts = parts;
  }

  /**
   * What is left of the blob, else a name at which nothing is. With `near`, a file that can be renamed to that path:
   * where the folder is on another disk it lies beside it.
   */
  take(digest: Digest, sizeBytes: number, near?: string): PartialFile {
    const place = this.#placeFor(near);
    const path = join(place.folder, place.prefix + this.#parts.names.nextPart(digest));
    const isBeside = place.prefix !== '';
    const leave = (): void => {
      const left = join(place.folder, place.prefix + this.#parts.names.leftPart(digest));
      ifThere(() => renameSync(path, left));
    };
    for (const { name, length } of this.#left(place, digest)) {
      if (length > sizeBytes) continue;
      if (ifThere(() => renameSync(join(place.folder, name), path)) === undefined) continue;
      return { path, sizeBytes: length, isBeside, leave };
    }
    return { path, sizeBytes: 0, isBeside, leave };
  }

  #placeFor(near: string | undefined): { readonly folder: string; readonly prefix: string } {
    const { folder, makeFolder } = this.#parts;
    if (near === undefined) {
      makeFolder(folder);
      return { folder, prefix: '' };
    }
    const beside = dirname(near);
    try {
      makeFolder(folder);
      if (statSync(folder).dev === statSync(beside).dev) return { folder, prefix: '' };
    } catch (error) {
      // A home that cannot be written is none to keep anything in.
      if (errnoOf(error) === undefined) throw error;
    }
    return { folder: beside, prefix: BESIDE };
  }

  /** The largest first. What is too old to be wanted goes. */
  #left(
    { folder, prefix }: { readonly folder: string; readonly prefix: string },
    digest: Digest,
  ): { readonly name: string; readonly length: number }[] {
    const { names, now } = this.#parts;
    const found: { name: string; length: number }[] = [];
    for (const name of readdirSync(folder)) {
      const bare = name.slice(prefix.length);
      if (!name.startsWith(prefix) || !names.isPart(bare)) continue;
      const path = join(folder, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      // That of another user cannot be written to.
      if (stat === undefined || !stat.isFile() || !isOwnFile(stat)) continue;
      if (names.isStray(bare, stat.mtimeMs, now())) rmSync(path, { force: true });
      else if (names.isLeftPart(bare, digest, stat.mtimeMs, now())) found.push({ name, length: stat.size });
    }
    return found.sort((a, b) => b.length - a.length);
  }
}

/** Undefined when another process was first. */
function ifThere(rename: () => void): true | undefined {
  try {
    rename();
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
}
