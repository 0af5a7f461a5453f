import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { openHookGit } from '../../git/hook-git.ts';
import type { HookGit } from '../../git/hook-port.ts';
import { openRepository } from '../../git/locate.ts';
import type { RepositoryLocation } from '../../git/port.ts';

/** A repository as a hook sees it: no store, no index, nothing written, and git is asked only what is needed. */
export interface HookRepository {
  readonly config: Config;
  readonly location: RepositoryLocation;
  /** `<commonDir>/mlgit`: there once anything of mlgit was done in this repository. */
  readonly home: string;
  readonly git: HookGit;
  readonly random: () => string;
}

/** @throws MlgitError as `openRepository`. */
export async function openHookRepository(config: Config): Promise<HookRepository> {
  const location = await openRepository(config);
  return {
    config,
    location,
    home: join(location.commonDir, 'mlgit'),
    git: openHookGit(location, config.env),
    random: () => Buffer.from(config.randomBytes(8)).toString('hex'),
  };
}
