import { usageError } from '../model/mlgit-error.ts';
import { type Env, localEnvironment } from './environment.ts';
import { callGit, runGit, subcommand } from './process.ts';
import { transportFailure, withoutCredentials } from './transport-failure.ts';

export interface RevisionClone {
  /** From where a URL that is a path leads. */
  readonly cwd: string;
  /** To be made. */
  readonly folder: string;
  readonly url: string;
  /** A branch, a tag or a commit; undefined: what the remote has checked out. */
  readonly revision: string | undefined;
  /** git's configuration, by key. */
  readonly settings: readonly (readonly [key: string, value: string])[];
  readonly signal: AbortSignal;
}

/**
 * Clones a repository whole, and checks a revision out: a branch by its name, anything else without one. Credentials are the
 * user's own, as for any `git clone`; nobody is asked for any.
 * @throws MlgitError `no-such-revision` (usage), and what reaching the remote throws (unreachable, credentials).
 */
export async function cloneRevision(
  { cwd, folder, url, revision, settings, signal }: RevisionClone,
  env: Env,
): Promise<void> {
  const local = localEnvironment(env);
  const call = {
    env: { ...local, GIT_ALLOW_PROTOCOL: env.GIT_ALLOW_PROTOCOL, GIT_TERMINAL_PROMPT: '0' },
    signal,
  };
  const args = ['clone', '--quiet', '--no-checkout', '--template=', '--', url, folder];
  const answer = await callGit({ ...call, cwd, args });
  if (answer.exitCode !== 0) throw transportFailure(url, { name: subcommand(args), ...answer });
  const git = (...words: string[]) => runGit({ ...call, cwd: folder, args: words });
  const names = async (name: string): Promise<boolean> => {
    const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
    return (await callGit({ ...call, cwd: folder, args: asked })).exitCode === 0;
  };
  for (const [key, value] of settings) await git('config', '--add', key, value);
  const wanted = revision ?? 'HEAD';
  const branch = `refs/remotes/origin/${wanted}`;
  if (revision !== undefined && (await names(branch))) {
    await git('checkout', '--quiet', '--no-track', '-B', revision, branch);
    return;
  }
  if (!(await names(wanted))) throw noSuchRevision(url, wanted);
  const oid = await git('rev-parse', '--verify', '--end-of-options', `${wanted}^{commit}`);
  if (revision !== undefined) await git('checkout', '--quiet', '--detach', oid.toString().trim());
  else await git('reset', '--quiet', '--hard');
}

function noSuchRevision(url: string, revision: string): Error {
  const shown = withoutCredentials(url);
  return usageError('no-such-revision', `${shown} has no branch, tag or commit ${JSON.stringify(revision)}`, [
    `git ls-remote ${shown}`,
  ]);
}
