import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';

/** Sorted; a folder that does not exist holds nothing. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort(compareBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** Undefined when there is no such file. */
export async function readTextIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** Whether `path` is `folder` or below it, by name. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith('../'));
}

/** Undefined when there is nothing at `path`. */
export async function realPathIfAny(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
