import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfiguredPath, DvcConfig } from '../../import/dvc/config.ts';
import type { Md5 } from '../../import/dvc/data-file.ts';

/** A file that should be an object: in a cache, or in the working tree. */
export interface FoundObject {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where DVC keeps content, by its MD5: `files/md5/ab/cdef…` since version 3, `ab/cdef…` before. Nothing is changed there. */
export class DvcCache {
  /** That of the project first, then remotes that are folders of this machine, which are of the same form. */
  private readonly folders: readonly string[];

  /** `project`: absolute folder of the project. `named`: what a user said, in place of the configuration. */
  constructor(project: string, config: DvcConfig, named: string | undefined) {
    const own = named ?? cacheFolder(project, config);
    this.folders = [own, ...config.remoteFolders.map((remote) => absolute(project, remote))];
  }

  /** Undefined where there is none. */
  find(md5: Md5): FoundObject | undefined {
    const name = `${md5.hex.slice(0, 2)}/${md5.hex.slice(2)}${md5.isFolder ? '.dir' : ''}`;
    for (const folder of this.folders) {
      const inside = [join(folder, 'files', 'md5', name), join(folder, name)];
      for (const path of md5.legacy ? inside.reverse() : inside) {
        const found = fileAt(path);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

/** As DVC is configured: absolute. */
export function cacheFolder(project: string, { cacheFolder: configured }: DvcConfig): string {
  return absolute(project, configured ?? { path: 'cache', folder: undefined });
}

function absolute(project: string, { path, folder }: ConfiguredPath): string {
  return resolve(folder ?? join(project, '.dvc'), path);
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
