import { link, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';

/** Of a name that nobody else uses. */
export type RandomName = () => string;

/** The text of a file; undefined when there is none, not even a broken link. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // A link that leads nowhere is somebody's: something is there, and nothing can be read of it.
    return (await lstat(path).catch(undefinedIfAbsent)) === undefined ? undefined : '';
  }
}

/** Of the file that a link leads to; undefined when there is none. */
export async function modeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(undefinedIfAbsent))?.mode;
}

export interface NewText {
  readonly text: string;
  /** Of a file that is replaced, its mode from then on; of a new one, as far as the umask allows. */
  readonly mode: number;
  /** False: nothing was there when it was looked at, and what has appeared since is not written over. */
  readonly replaces: boolean;
}

/**
 * Writes a file under a temporary name first, so that git never runs half a hook.
 * @throws MlgitError `hook-appeared` (conflict).
 */
export async function writeHookFile(
  path: string,
  { text, mode, replaces }: NewText,
  random: RandomName,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // What a link points to is the file that somebody edits.
  const target = replaces ? await realpath(path) : path;
  const temp = join(dirname(target), `.mlgit-tmp-${random()}`);
  try {
    const file = await open(temp, 'wx', mode);
    try {
      await file.writeFile(text);
      if (replaces) await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    if (replaces) await rename(temp, target);
    else await publishNew(temp, target);
  } finally {
    await rm(temp, { force: true });
  }
}

async function publishNew(temp: string, path: string): Promise<void> {
  try {
    await link(temp, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new MlgitError(`${path} has just been made by somebody else`, {
        code: 'hook-appeared',
        kind: 'conflict',
        hints: ['mlgit hooks status'],
        cause: error,
      });
    }
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error;
    // A file system without hard links.
    await rename(temp, path);
  }
}

export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function undefinedIfAbsent(error: unknown): undefined {
  if (isAbsent(error)) return undefined;
  throw error;
}
