import { lstat } from 'node:fs/promises';
import { usageError } from '../model/mlgit-error.ts';

/** @throws MlgitError `file-exists` (usage). */
export async function refuseExisting(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  throw usageError('file-exists', `${path} exists and would be overwritten`, [
    'choose another file with -o FILE, or allow it with --force',
  ]);
}
