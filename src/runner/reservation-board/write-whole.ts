import { closeSync, fchmodSync, openSync, rmSync, writeSync } from 'node:fs';

/** Readable by everybody, whatever the umask says; never through a link that somebody put there. */
export function writeWhole(path: string, text: string): void {
  const file = openNew(path);
  try {
    fchmodSync(file, 0o644);
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    rmSync(path);
    return openSync(path, 'wx', 0o644);
  }
}
