import { chmodSync, lstatSync, mkdirSync } from 'node:fs';

/** Everybody may add files, and remove only their own. */
const SHARED_MODE = 0o1777;

/** Makes the folder that all users of a machine share; what keeps it from being used, or undefined. */
export function openBoardFolder(path: string): string | undefined {
  try {
    mkdirSync(path);
    // mkdir leaves out what the umask says, and the sticky bit.
    chmodSync(path, SHARED_MODE);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') return code ?? message;
  }
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory()) return 'it is not a folder';
  // Of a folder that others may write to without it, anybody could take files away.
  const isShared = (found.mode & 0o1002) === 0o1002;
  const isOwn = found.uid === process.getuid?.();
  return isShared || isOwn ? undefined : 'it is of another user, who does not share it';
}
