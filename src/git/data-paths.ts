import { compareBytes } from '../base/byte-order.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';

/** What tracking data beside the code needs to ask git. Paths are relative to the working tree's top, with `/`. */
export interface DataPaths {
  /** Those of `paths` that are in git's index, or have something below them there. */
  tracked(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `paths`, of files that need not exist, that git ignores and does not track. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every pointer file (`*.mlgit`) below `folder` (empty: the top) that git tracks or would take, in byte order. */
  pointers(folder: string): Promise<readonly string[]>;
  /** Every file below `folder` (empty: the top) that git tracks or would take, in byte order. */
  visible(folder: string): Promise<readonly string[]>;
}

/** Paths in one call: the system limits the length of a command line. */
const PATHS_AT_ONCE = 500;

export function openDataPaths(location: RepositoryLocation, env: Env): DataPaths {
  const base = { cwd: workingFolder(location), env: environmentOf(location, env) };
  return {
    async tracked(paths) {
      const found = new Set<string>();
      for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
        const asked = paths.slice(at, at + PATHS_AT_ONCE);
        const args = ['--literal-pathspecs', 'ls-files', '-z', '--cached', '--', ...asked];
        const files = split(await runGit({ ...base, args }));
        if (files.length > 0) for (const path of namedBy(asked, files)) found.add(path);
      }
      return found;
    },

    async ignored(paths) {
      if (paths.length === 0) return new Set();
      const stdin = paths.map((path) => `${path}\0`).join('');
      const answer = await callGit({ ...base, args: ['check-ignore', '-z', '--stdin'], stdin });
      if (answer.exitCode === 0 || answer.exitCode === 1) return new Set(split(answer.stdout));
      throw failureOf({ name: 'check-ignore', ...answer });
    },

    async pointers(folder) {
      const below = folder === '' ? '' : `${folder.replace(/[\\*?[]/g, '\\$&')}/`;
      const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--'];
      const out = await runGit({ ...base, args: [...args, `:(top,glob)${below}**/*.mlgit`] });
      return [...new Set(split(out))].sort(compareBytes);
    },

    async visible(folder) {
      const below = folder === '' ? ':(top)' : `:(top,literal)${folder}/`;
      const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', below];
      return [...new Set(split(await runGit({ ...base, args })))].sort(compareBytes);
    },
  };
}

/** Those of `paths` that are one of `files` or a folder above one. */
function namedBy(paths: readonly string[], files: readonly string[]): string[] {
  const wanted = new Set(paths);
  return files.flatMap((file) => {
    const segments = file.split('/');
    return segments.map((_, i) => segments.slice(0, i + 1).join('/')).filter((path) => wanted.has(path));
  });
}

function split(out: Buffer): string[] {
  return out
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
}
