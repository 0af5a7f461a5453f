import { lstat, readlink } from 'node:fs/promises';
import { SYSTEM_FOLDERS } from '../observe/covered-folders.ts';

export interface SystemFolder {
  readonly path: string;
  /** Of a symbolic link, as /bin is on most machines; undefined: a folder. */
  readonly target?: string;
}

/** The system folders that this machine has, in the order in which they can be made visible. */
export async function presentSystemFolders(): Promise<SystemFolder[]> {
  const found = await Promise.all(SYSTEM_FOLDERS.map(describe));
  return found.filter((folder) => folder !== undefined);
}

async function describe(path: string): Promise<SystemFolder | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return { path, target: await readlink(path) };
    return stats.isDirectory() ? { path } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
