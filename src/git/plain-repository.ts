import { existsSync, lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { Env } from './environment.ts';
import type { RepositoryLocation } from './port.ts';

/** What makes git look elsewhere or otherwise than up the folders. */
const REDIRECTING =
  /^GIT_(DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|CONFIG.*|DEFAULT_HASH)$/;
/** What in a repository's own configuration changes where its parts are or what its objects are. */
const UNUSUAL = /^\s*\[\s*(include|extensions)|worktree|^\s*bare\s*(=(?!\s*false\b)|$)/im;

/**
 * The repository of a folder where that is beyond doubt, without a git process: a `.git` folder of this user's, with
 * an ordinary configuration, on the same disk. Undefined for everything else (linked worktrees, submodules, bare
 * repositories, other object formats, foreign owners): git is then asked.
 */
export function findPlainRepository(cwd: string, env: Env): RepositoryLocation | undefined {
  if (Object.keys(env).some((name) => REDIRECTING.test(name) && env[name] !== undefined)) return undefined;
  let folder: string;
  try {
    folder = realpathSync(cwd);
  } catch {
    return undefined;
  }
  const start = folder;
  const disk = lstatSync(folder).dev;
  for (;;) {
    const gitDir = join(folder, '.git');
    const found = lstatSync(gitDir, { throwIfNoEntry: false });
    if (found !== undefined)
      return isPlain(gitDir, found, disk) ? locationOf(folder, gitDir, start) : undefined;
    if (existsSync(join(folder, 'HEAD'))) return undefined;
    const parent = dirname(folder);
    if (parent === folder || lstatSync(parent).dev !== disk) return undefined;
    folder = parent;
  }
}

function isPlain(gitDir: string, found: Stats, disk: number): boolean {
  const mine = found.uid === process.getuid?.() && lstatSync(dirname(gitDir)).uid === found.uid;
  if (!found.isDirectory() || !mine || found.dev !== disk || existsSync(join(gitDir, 'commondir')))
    return false;
  if (!['HEAD', 'objects', 'refs'].every((name) => existsSync(join(gitDir, name)))) return false;
  try {
    return !UNUSUAL.test(readFileSync(join(gitDir, 'config'), 'utf8'));
  } catch {
    // Unreadable: git says why.
    return false;
  }
}

function locationOf(root: string, gitDir: string, start: string): RepositoryLocation {
  const prefix = relative(root, start).split(sep).join('/');
  return { root, gitDir, commonDir: gitDir, objectFormat: 'sha1', prefix };
}
