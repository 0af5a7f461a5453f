import { NOTHING_ELSE } from './fetch-flags.ts';
import type { Oid } from './port.ts';
import { type RemoteGit, runRemote } from './remote-call.ts';

/** Brings commits with their files and nothing before them, as `git fetch --depth 1` does. The repository is shallow then. */
export async function bringCommits(
  git: RemoteGit,
  remote: string,
  commits: readonly Oid[],
  signal: AbortSignal,
): Promise<void> {
  if (commits.length === 0) return;
  const args = ['fetch', ...NOTHING_ELSE, '--depth=1', '--', remote, ...commits];
  await runRemote(git, { args, remote, options: { signal } });
}
