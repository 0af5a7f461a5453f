import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { DvcConfig } from '../../import/dvc/config.ts';
import type { Md5 } from '../../import/dvc/data-file.ts';

/** A file that should be an object: in a cache, or in the working tree. */
export interface FoundObject {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where DVC keeps content, by its MD5: `files/md5/ab/cdef…` since version 3, `ab/cdef…` before. Nothing is changed there. */
export class DvcCache {
  readonly folder: string;

  /** `project`: absolute folder of the project. `named`: what a user said, in place of the configuration. */
  constructor(project: string, config: DvcConfig, named: string | undefined) {
    const configured = config.cacheFolder ?? 'cache';
    this.folder = named ?? (isAbsolute(configured) ? configured : resolve(project, '.dvc', configured));
  }

  /** Undefined where there is none. */
  find(md5: Md5): FoundObject | undefined {
    const name = `${md5.hex.slice(0, 2)}/${md5.hex.slice(2)}${md5.isFolder ? '.dir' : ''}`;
    const folders = [join(this.folder, 'files', 'md5'), this.folder];
    return (md5.legacy ? folders.reverse() : folders)
      .map((folder) => fileAt(join(folder, name)))
      .find((found) => found !== undefined);
  }
}

export function fileAt(path: string): FoundObject | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true ? { path, sizeBytes: found.size } : undefined;
  } catch (error) {
    // What is in its way is no file of the cache.
    if (['ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
