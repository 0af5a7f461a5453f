import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';

export interface WriteCardOptions {
  /** Absolute. */
  readonly path: string;
  /** Put it in the place of what is there. */
  readonly force: boolean;
  readonly pid: number;
}

/**
 * Writes a card: the path has the old file or the whole new one.
 * @throws MlgitError `file-exists` (usage) where something else is there, `not-writable` (io).
 */
export async function writeCard(text: string, { path, force, pid }: WriteCardOptions): Promise<void> {
  const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw notWritable(path, error);
  });
  if (there === text) return;
  if (there !== undefined && !force) {
    throw usageError('file-exists', `${path} exists and would be overwritten`, [
      'choose another file with -o FILE, or allow it with --force',
    ]);
  }
  const temporary = join(dirname(path), `.${basename(path)}.mlgit-tmp-${pid}`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
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

function notWritable(path: string, cause: NodeJS.ErrnoException): MlgitError {
  return new MlgitError(`Cannot write ${path}: ${cause.code ?? cause.message}`, {
    code: 'not-writable',
    kind: 'io',
    hints: [`ls -ld ${dirname(path)}`],
    cause,
  });
}
