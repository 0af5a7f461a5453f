import { environmentOf, workingFolder } from './environment.ts';
import { parseOid } from './object-format.ts';
import type { NewCommit, Oid } from './port.ts';
import { runGit } from './process.ts';
import type { RemoteGit } from './remote-call.ts';

/**
 * A commit that is signed as the user's git signs commits, with their key. May ask for a passphrase.
 * @throws MlgitError `git-failed` when git cannot sign.
 */
export async function signedCommit(git: RemoteGit, commit: NewCommit, asks: boolean): Promise<Oid> {
  const { location, env } = git;
  const date = (at: number) => `${at} +0000`;
  const who = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: date(commit.author.at),
    GIT_COMMITTER_NAME: commit.committer.name,
    GIT_COMMITTER_EMAIL: commit.committer.email,
    GIT_COMMITTER_DATE: date(commit.committer.at),
  };
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const out = await runGit({
    args: ['commit-tree', '-S', ...parents, commit.tree],
    cwd: workingFolder(location),
    env: { ...environmentOf(location, env), ...who },
    stdin: commit.message,
    asks,
  });
  return parseOid(out.toString().trim());
}
