import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MlgitError } from '../../model/mlgit-error.ts';

/** Puts a file in its place: the path has the old file or the whole new one. @throws MlgitError `not-writable` (io). */
export async function writeWhole(path: string, bytes: Uint8Array, pid: number): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.mlgit-tmp-${pid}`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritable(path, error as NodeJS.ErrnoException);
  }
}

export function notWritable(path: string, cause: NodeJS.ErrnoException): MlgitError {
  return new MlgitError(`Cannot write ${path}: ${cause.code ?? cause.message}`, {
    code: 'not-writable',
    kind: 'io',
    hints: [`ls -ld ${dirname(path)}`],
    cause,
  });
}
