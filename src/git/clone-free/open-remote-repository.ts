import { MlgitError } from '../../model/mlgit-error.ts';
import { OLDEST_GIT } from '../process.ts';
import type { RemoteRepository } from './port.ts';
import type { RemoteOptions } from './remote-options.ts';
import { SystemRemote } from './system-remote.ts';

/**
 * A repository of somewhere else, through the user's git; where no git is, over http and https without.
 * @throws MlgitError `git-missing` (failed) for what only git can reach.
 */
export async function openRemoteRepository(
  options: RemoteOptions,
  hasGit: () => Promise<boolean>,
): Promise<RemoteRepository> {
  if (await hasGit()) return new SystemRemote(options);
  if (options.remote.kind === 'http') {
    const { HttpRemote } = await import('./http-remote.ts');
    return new HttpRemote(options);
  }
  throw new MlgitError(`${options.remote.name} can only be read by git, which was not found on the PATH`, {
    code: 'git-missing',
    kind: 'failed',
    hints: [
      `install git ${OLDEST_GIT} or newer: https://git-scm.com/downloads`,
      'https:// URLs are read without git',
    ],
  });
}
