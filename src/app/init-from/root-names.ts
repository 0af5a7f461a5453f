import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** The root as it is, and as the user's shell calls it where that leads through links. `pwd`: the shell's name of its folder. */
export function rootNames(pwd: string | undefined, root: string): string[] {
  for (let folder = pwd ?? '/'; folder.startsWith('/') && folder !== '/'; folder = dirname(folder)) {
    if (folder !== root && realPath(folder) === root) return [root, folder];
  }
  return [root];
}

/** A folder that a shell remembers may be gone. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
