import { constants } from 'node:fs';
import { copyFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../io-error.ts';

/** What a file system answers that cannot share blocks between two files, or not between these two places. */
const CANNOT = new Set([
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EINVAL',
  'ENOSYS',
  'ENOTTY',
  'EPERM',
  'EBADF',
  'ETXTBSY',
]);

/** Copies that share blocks until one side is written (ioctl FICLONE). Each pair of devices is asked once. */
export class Reflinks {
  readonly #possible = new Map<string, boolean>();

  /** Whether it was tried between these two places and cannot be done. */
  isImpossible(pair: string): boolean {
    return this.#possible.get(pair) === false;
  }

  /** Whether a file at `source` and one at `target`, which are names that nobody uses, could share blocks. */
  async canShare(source: string, target: string): Promise<boolean> {
    try {
      const pair = `${(await stat(dirname(source))).dev}:${(await stat(dirname(target))).dev}`;
      const known = this.#possible.get(pair);
      if (known !== undefined) return known;
      await writeFile(source, '', { flag: 'wx' });
      return await this.clone(source, target, pair);
    } catch (error) {
      // Where nothing can be written, whoever is about to write says so.
      if (errnoOf(error) === undefined) throw error;
      return false;
    } finally {
      await rm(source, { force: true });
      await rm(target, { force: true });
    }
  }

  /** Makes `target` a reflink of `source`, or returns false having made nothing. */
  async clone(source: string, target: string, pair: string): Promise<boolean> {
    if (this.#possible.get(pair) === false) return false;
    try {
      await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
      this.#possible.set(pair, true);
      return true;
    } catch (error) {
      await rm(target, { force: true });
      if (!CANNOT.has(errnoOf(error) ?? '')) throw error;
      this.#possible.set(pair, false);
      return false;
    }
  }
}
