import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compareBytes } from '../../../base/byte-order.ts';

export interface FileBelow {
  /** Relative to the folder. */
  readonly path: string;
  readonly isLink: boolean;
}

/** Files and links below a folder, in byte order of their paths. */
export async function filesBelow(folder: string): Promise<FileBelow[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)),
      isLink: entry.isSymbolicLink(),
    }))
    .sort((a, b) => compareBytes(a.path, b.path));
}
