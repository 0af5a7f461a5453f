import { lstat, stat } from 'node:fs/promises';
import { shellWord } from '../base/shell-word.ts';
import { usageError } from '../model/mlgit-error.ts';

/**
 * Where a file is to be written, or, when `force` says so, takes the place of another.
 * @throws MlgitError `file-exists`, `not-a-file` (usage).
 */
export async function refuseExisting(path: string, force: boolean): Promise<void> {
  try {
    await lstat(path);
  } catch (error) {
    if (isAbsence(error)) return;
    throw error;
  }
  if (force) return refuseSpecial(path, { folders: true });
  throw usageError('file-exists', `${path} exists and would be overwritten`, [
    'choose another file with -o FILE, or allow it with --force',
  ]);
}

/**
 * A device, pipe or socket is never replaced: whoever names one means to write into it. Links are followed.
 * @throws MlgitError `not-a-file` (usage).
 */
export async function refuseSpecial(path: string, also: { readonly folders?: boolean } = {}): Promise<void> {
  const there = await stat(path).catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw error;
  });
  if (there === undefined || there.isFile()) return;
  if (there.isDirectory() && also.folders !== true) return;
  const found = there.isDirectory() ? 'a folder' : 'a device, pipe or socket';
  throw usageError('not-a-file', `${path} is ${found}, and a file would take its place`, [
    `ls -ld ${shellWord(path)}`,
    'choose another path with -o PATH',
  ]);
}

/** Nothing there, or a link that leads to nothing. */
export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}
