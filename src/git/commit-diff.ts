import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { ChangedLines } from './file-patch.ts';
import type { Git, Oid, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

/** What differs between files of two commits of this clone. Contacts nobody: what a partial clone lacks makes it fail. */
export interface CommitDiff extends Pick<Git, 'changedPaths'> {
  /** By path, as `git diff` counts; a file that is no text is left out. */
  lineCounts(from: Oid, to: Oid, paths: readonly string[]): Promise<ReadonlyMap<string, ChangedLines>>;
  /** As `git diff` writes it with its own settings, not the user's; without renames, and without colours. */
  patch(from: Oid, to: Oid, paths: readonly string[]): Promise<string>;
}

/** Paths of one call: what a command line can hold is limited. */
const PATHS_AT_ONCE = 1000;

export function openCommitDiff(
  location: RepositoryLocation,
  env: Env,
  git: Pick<Git, 'changedPaths'>,
): CommitDiff {
  const ask = async (form: readonly string[], commits: readonly Oid[], paths: readonly string[]) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
      const some = paths.slice(at, at + PATHS_AT_ONCE);
      const args = [
        '--literal-pathspecs',
        'diff-tree',
        '-r',
        '--no-renames',
        ...form,
        ...commits,
        '--',
        ...some,
      ];
      parts.push(await runGit({ args, cwd: workingFolder(location), env: environmentOf(location, env) }));
    }
    return Buffer.concat(parts).toString();
  };
  return {
    changedPaths: (from, to) => git.changedPaths(from, to),
    lineCounts: async (from, to, paths) =>
      parseNumstat(await ask(['--numstat', '-z', '--no-ext-diff', '--no-textconv'], [from, to], paths)),
    patch: (from, to, paths) =>
      ask(['-p', '--no-color', '--no-ext-diff', '--no-textconv'], [from, to], paths),
  };
}

/** `added TAB removed TAB path NUL`; a dash for both of what is no text. */
function parseNumstat(out: string): Map<string, ChangedLines> {
  const found = new Map<string, ChangedLines>();
  for (const record of out.split('\0')) {
    const [, added, removed, path] = /^(\d+)\t(\d+)\t(.+)$/s.exec(record) ?? [];
    if (path !== undefined) found.set(path, { addedLines: Number(added), removedLines: Number(removed) });
  }
  return found;
}
