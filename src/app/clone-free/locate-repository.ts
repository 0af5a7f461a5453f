import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shellWord } from '../../base/shell-word.ts';
import type { Config } from '../../config/config.ts';
import { parseRemoteUrl, type RemoteUrl } from '../../git/clone-free/remote-url.ts';
import { openRepository } from '../../git/locate.ts';
import type { RepositoryLocation } from '../../git/port.ts';
import type { UserSettings } from '../../git/user-settings.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { isGitBundle } from './open-bundle.ts';

/**
 * What REPO stands for. `clone`: a repository of this machine with a store of its own; `bundle`: a file of
 * `mlgit bundle create`; `remote`: what git is asked for, also a bare repository of this machine.
 */
export type LocatedRepository =
  | { readonly kind: 'clone'; readonly config: Config }
  | { readonly kind: 'bundle'; readonly url: RemoteUrl & { readonly path: string } }
  | { readonly kind: 'remote'; readonly url: RemoteUrl };

/** @throws MlgitError `bad-repo-url`, `no-such-repo` (usage). */
export async function locateRepository(
  config: Config,
  settings: UserSettings,
  repo: string,
): Promise<LocatedRepository> {
  const alias = await settings.readConfig(`remote.${repo}.url`);
  const url = parseRemoteUrl(alias ?? repo, config.cwd);
  if (url.path === undefined) return { kind: 'remote', url };
  const found = await kindOf(url.path);
  if (found === undefined) throw noSuchRepo(repo, url.path);
  if (found === 'file') {
    const { path } = url;
    return (await isGitBundle(path)) ? { kind: 'remote', url } : { kind: 'bundle', url: { ...url, path } };
  }
  const there = elsewhere(config, url.path);
  const location = await openNamed(there, url.path);
  // A bare repository that mlgit never worked in has no artifacts: its runs are those that were pushed to it.
  return location.root !== undefined || hasHome(location)
    ? { kind: 'clone', config: there }
    : { kind: 'remote', url };
}

async function openNamed(config: Config, path: string): Promise<RepositoryLocation> {
  try {
    return await openRepository(config);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'not-a-repository') throw error;
    throw usageError('no-such-repo', `${path} is a folder, and in no git repository`, [
      `git -C ${shellWord(path)} status`,
    ]);
  }
}

/** The repository that the caller stands in, if mlgit has worked in it; its store may have what is wanted. */
export async function locateHere(config: Config): Promise<RepositoryLocation | undefined> {
  try {
    const location = await openRepository(config);
    return hasHome(location) ? location : undefined;
  } catch (error) {
    if (error instanceof MlgitError && ['not-initialised', 'failed'].includes(error.kind)) return undefined;
    throw error;
  }
}

function hasHome({ commonDir }: RepositoryLocation): boolean {
  return existsSync(join(commonDir, 'mlgit', 'format.json'));
}

const LOCATING = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY'];

/** What a hook has set is about the repository that it runs in. */
function elsewhere(config: Config, cwd: string): Config {
  const env = Object.fromEntries(Object.entries(config.env).filter(([name]) => !LOCATING.includes(name)));
  return { ...config, cwd, env };
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function noSuchRepo(repo: string, path: string): MlgitError {
  return usageError(
    'no-such-repo',
    `There is no repository ${JSON.stringify(repo)}: expected a git remote, a URL, or a folder or bundle at ${path}`,
    [
      'git remote -v',
      'write a URL as https://example.org/team/credit.git or git@example.org:team/credit.git',
    ],
  );
}
