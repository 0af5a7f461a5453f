import { link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { uniqueOf } from '../base/unique-in-process.ts';
import { notWritable } from './write-whole.ts';

/**
 * Makes a file, as a whole, where none is. @returns false, and changes nothing, where something is.
 * @throws MlgitError `not-writable` (io).
 */
export async function createWhole(path: string, text: string, pid: number): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path)}.mlgit-tmp-${uniqueOf(pid)}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw notWritable(path, error as NodeJS.ErrnoException);
  } finally {
    await rm(temporary, { force: true });
  }
}
