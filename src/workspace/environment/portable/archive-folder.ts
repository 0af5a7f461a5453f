import { createWriteStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants } from 'node:zlib';
import { create } from 'tar/create';
import { filesBelow } from './files-below.ts';

export interface ArchiveOptions {
  /** By the path relative to the folder. */
  readonly leaveOut: (path: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Files and links of a folder as a tar archive with gzip, without owners. Times stay: compiled modules are told by those of
 * their sources. A link to an absolute path means something on this machine only, and is left out.
 */
export async function archiveFolder(
  folder: string,
  path: string,
  { leaveOut, signal }: ArchiveOptions,
): Promise<void> {
  const names: string[] = [];
  for (const file of await filesBelow(folder)) {
    if (leaveOut(file.path)) continue;
    if (file.isLink && isAbsolute(await readlink(join(folder, file.path)))) continue;
    // A name that begins with @ would be taken for an archive to include.
    names.push(`./${file.path}`);
  }
  const gzip = { level: constants.Z_BEST_SPEED };
  const archive = create({ cwd: folder, portable: true, gzip, noDirRecurse: true, strict: true }, names);
  await pipeline(archive, createWriteStream(path), { signal });
}
