import { environmentOf, workingFolder } from './environment.ts';
import { parseOid } from './object-format.ts';
import type { ChangedPath, Oid } from './port.ts';
import { callGit, runGit } from './process.ts';
import { parseRawDiff } from './raw-diff.ts';
import type { RemoteGit } from './remote-call.ts';

/** A branch, and where it is. */
export interface BaseBranch {
  /** As git shortens it: `origin/main`. */
  readonly name: string;
  readonly oid: Oid;
}

/** What ranges of commits and the index take of git. Contacts nobody. */
export interface RangeGit {
  /**
   * What the branch of HEAD is to go into: its upstream, unless that is where it itself is pushed to; else the default branch of the remote
   * that is fetched from; else `main` or `master` of it, or of this clone. Undefined where there is none of them.
   */
  baseBranch(remote: string | undefined): Promise<BaseBranch | undefined>;
  /** What differs between a commit and the index, in byte order of paths, without rename detection. */
  stagedPaths(from: Oid): Promise<ChangedPath[]>;
}

export function openRangeGit(git: RemoteGit): RangeGit {
  const call = (args: readonly string[]) => ({
    args,
    cwd: workingFolder(git.location),
    env: environmentOf(git.location, git.env),
  });
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const { exitCode, stdout } = await callGit(call(args));
    const text = stdout.toString().trim();
    return exitCode === 0 && text !== '' ? text : undefined;
  };
  const at = async (ref: string): Promise<BaseBranch | undefined> => {
    const text = await ask('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
    return text === undefined
      ? undefined
      : { name: ref.replace(/^refs\/(?:heads|remotes)\//, ''), oid: parseOid(text) };
  };
  return {
    async baseBranch(remote) {
      const branch = await ask('symbolic-ref', '--quiet', '--short', 'HEAD');
      const upstream = await ask('rev-parse', '--symbolic-full-name', '@{upstream}');
      const isElsewhere = upstream !== undefined && !upstream.endsWith(`/${branch}`);
      const remoteHead =
        remote === undefined
          ? undefined
          : await ask('symbolic-ref', '--quiet', `refs/remotes/${remote}/HEAD`);
      const wanted = [
        ...(isElsewhere ? [upstream] : []),
        ...(remoteHead === undefined ? [] : [remoteHead]),
        ...(remote === undefined ? [] : [`refs/remotes/${remote}/main`, `refs/remotes/${remote}/master`]),
        ...['refs/heads/main', 'refs/heads/master'],
      ];
      for (const ref of wanted) {
        const found = await at(ref);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async stagedPaths(from) {
      const form = ['--raw', '-z', '--no-renames', '--no-abbrev'];
      return parseRawDiff(await runGit(call(['diff-index', '--cached', ...form, from])));
    },
  };
}
