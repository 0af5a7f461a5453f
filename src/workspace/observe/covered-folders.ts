import { join } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';

/**
 * Folders of the operating system and of installed programs. Their content is what the key's platform or
 * environment stands for, or changes nothing that a task computes.
 */
export const SYSTEM_FOLDERS = [
  '/usr',
  '/lib',
  '/lib32',
  '/lib64',
  '/bin',
  '/sbin',
  '/etc',
  '/opt',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/lib',
  '/var/cache',
  '/nix/store',
  '/snap',
  '/System',
  '/Library',
  '/Applications',
  '/private/etc',
  '/private/var/db',
];

/** Disks that a desktop mounts below a system folder. */
const NOT_SYSTEM = ['/run/media'];

/** Below the home folder: caches of tools, fonts, and how one gets access elsewhere (as `secrets` are, not in the key). */
const HOME = [
  '.cache',
  '.fontconfig',
  '.fonts',
  '.config/fontconfig',
  '.local/share/fonts',
  '.matplotlib',
  '.config/matplotlib',
  '.ipython',
  '.jupyter',
  '.nv',
  '.aws',
  '.azure',
  '.config/gcloud',
  '.kaggle',
  '.netrc',
  '.ssh',
  '.gitconfig',
  '.config/git',
];

export function isSystemPath(path: string): boolean {
  return startsWithAny(path, SYSTEM_FOLDERS) && !startsWithAny(path, NOT_SYSTEM);
}

export function isToolPath(path: string, home: string): boolean {
  return startsWithAny(
    path,
    HOME.map((name) => join(home, name)),
  );
}

function startsWithAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => isAtOrBelow(path, folder));
}
