import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { errnoCode, unreadable } from './unreadable.ts';

/** The text of a file; undefined where there is none, or a larger one. A link that leads out of the repository is no file of it. `root`: a real path. */
export function readInside(root: string, path: string, mostBytes: number): string | undefined {
  const absolute = join(root, path);
  try {
    if (lstatSync(absolute, { throwIfNoEntry: false }) === undefined) return undefined;
    const real = realpathSync(absolute);
    if (!real.startsWith(`${root}${sep}`)) return undefined;
    const stat = statSync(real);
    return stat.isFile() && stat.size <= mostBytes ? readFileSync(real, 'utf8') : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoCode(error))) return undefined;
    throw unreadable(absolute, error);
  }
}
