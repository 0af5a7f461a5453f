import { readFile } from 'node:fs/promises';
import { usageError } from '../model/mlgit-error.ts';
import { notWritable, writeWhole } from './write-whole.ts';

export interface WriteDocumentOptions {
  /** Absolute. */
  readonly path: string;
  /** Put it in the place of what is there. */
  readonly force: boolean;
  readonly pid: number;
  /** Makes the folder that it is in, too, where it is not there. */
  readonly withFolder?: boolean;
}

/**
 * Writes a document that a command makes: the path has the old file or the whole new one.
 * @throws MlgitError `file-exists` (usage) where something else is there, `not-writable` (io).
 */
export async function writeDocument(
  text: string,
  { path, force, pid, withFolder = false }: WriteDocumentOptions,
): Promise<void> {
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
  await writeWhole(path, Buffer.from(text), { tag: pid, withFolder });
}
