import { lstatSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnFile } from './is-own-file.ts';
import type { TempNames } from './temp-names.ts';

/** Before the names of files outside of a store. */
export const BESIDE = '.mlgit-tmp-';

/** What is built beside the place that it is for, in a folder of the user's, under a name that tells by which process. */
export class TempsBeside {
  readonly #names: TempNames;
  readonly #now: () => number;

  constructor(names: TempNames, now: () => number) {
    this.#names = names;
    this.#now = now;
  }

  next(): string {
    return BESIDE + this.#names.next();
  }

  /** Removes what processes of this user that are gone were building in a folder. */
  async clear(folder: string): Promise<void> {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(BESIDE) || !this.#names.isOfProcess(name.slice(BESIDE.length))) continue;
      const path = join(folder, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined || !isOwnFile(stat)) continue;
      if (this.#names.isStray(name.slice(BESIDE.length), stat.mtimeMs, this.#now()))
        await rm(path, { recursive: true, force: true });
    }
  }
}
