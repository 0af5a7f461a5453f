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

/** Absolute, and with none of what a path need not have: nothing is left to resolve. */
function isPlain(path: string): boolean {
  return path.startsWith('/') && !/\/\.{0,2}(?:\/|$)/.test(path);
}

/** Whether `path` is `folder` or below it, by name. */
export function isWithin(folder: string, path: string): boolean {
  if (isPlain(folder) && isPlain(path))
    return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/');
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
