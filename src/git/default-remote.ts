import { environmentOf, workingFolder } from './environment.ts';
import { callGit } from './process.ts';
import type { RemoteGit } from './remote-call.ts';

/**
 * The remote that `git fetch` or `git push` would take: the branch's own, the default for pushing, the only one there
 * is, else `origin`. Undefined when that is none of `remotes`.
 */
export async function defaultRemote(
  git: RemoteGit,
  use: 'fetch' | 'push',
  remotes: readonly string[],
): Promise<string | undefined> {
  const head = await answerOf(git, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  const setting = (key: string) => answerOf(git, ['config', '--get', key]);
  const branchSetting = async (name: string) =>
    head === undefined ? undefined : setting(`branch.${head}.${name}`);
  const wanted =
    use === 'push'
      ? ((await branchSetting('pushRemote')) ??
        (await setting('remote.pushDefault')) ??
        (await branchSetting('remote')))
      : await branchSetting('remote');
  // `.` is the repository itself, and a URL is not a remote that refs could be kept for.
  const named = [wanted, remotes.length === 1 ? remotes[0] : 'origin'];
  return named.find((remote) => remote !== undefined && remotes.includes(remote));
}

async function answerOf({ location, env }: RemoteGit, args: readonly string[]): Promise<string | undefined> {
  const answer = await callGit({ args, cwd: workingFolder(location), env: environmentOf(location, env) });
  const text = answer.stdout.toString().trim();
  return answer.exitCode === 0 && text !== '' ? text : undefined;
}
