import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, type WhenDone } from './repo.ts';

const FOLDERS = ['/usr/bin', '/bin'];

/** A folder for PATH with the programs of this machine, but no Python and nothing that brings one. */
export function programsWithoutPython(whenDone: WhenDone): string {
  const folder = join(temporaryFolder(whenDone), 'bin');
  mkdirSync(folder);
  for (const from of FOLDERS) {
    for (const name of readdirSync(from)) {
      if (/^(python|pip|pypy|uv|pydoc|py3)/.test(name)) continue;
      try {
        symlinkSync(join(from, name), join(folder, name));
      } catch (error) {
        // The two folders are one on most machines.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
  return folder;
}
