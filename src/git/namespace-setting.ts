import { environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import { callGit, runGit } from './process.ts';
import type { RefNamespace } from './ref-namespace.ts';
import type { RemoteGit } from './remote-call.ts';

/** Where a remote keeps our refs, as `remote.<name>.mlgitRefs` says; undefined when that was not found out yet. */
export async function readNamespace(git: RemoteGit, remote: string): Promise<RefNamespace | undefined> {
  const answer = await callGit(local(git, ['config', '--get', keyOf(remote)]));
  if (answer.exitCode === 1) return undefined;
  if (answer.exitCode !== 0) throw failureOf({ name: 'config', ...answer });
  const text = answer.stdout.toString().trim();
  // What is not understood is found out anew.
  return text === 'custom' || text === 'branches' ? text : undefined;
}

export async function rememberNamespace(
  git: RemoteGit,
  remote: string,
  namespace: RefNamespace,
): Promise<void> {
  await runGit(local(git, ['config', keyOf(remote), namespace]));
}

function keyOf(remote: string): string {
  return `remote.${remote}.mlgitRefs`;
}

function local({ location, env }: RemoteGit, args: readonly string[]) {
  return { args, cwd: workingFolder(location), env: environmentOf(location, env) };
}
