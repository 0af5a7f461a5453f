import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../src/model/digest.ts';
import { beside, CliRepo, cliRepo } from './cli.ts';
import { TWO_STEPS } from './flows.ts';
import { blobPath } from './folder-store.ts';
import { bareOrigin } from './remotes.ts';
import { hermeticEnv, type TestRepo } from './repo.ts';

/** Ada with a flow in a repository, its bare remote, and a folder that both she and Ben see. */
export interface Team {
  readonly ada: CliRepo;
  readonly origin: TestRepo;
  /** Folder of the store. */
  readonly store: string;
  /** A clone of somebody else: another home, another local store. */
  newcomer(name: string, files?: { readonly [name: string]: string }): CliRepo;
  storedAt(digest: string): string;
}

export function team(files: { readonly [path: string]: string } = TWO_STEPS): Team {
  const ada = cliRepo(files);
  const origin = bareOrigin(ada);
  ada.git('push', '--quiet', '--set-upstream', 'origin', 'main');
  const store = beside(ada, 'store');
  mkdirSync(store);
  return {
    ada,
    origin,
    store,
    newcomer: (name) => {
      const root = origin.clone(name).root;
      const home = join(dirname(root), `home-${name}`);
      mkdirSync(home);
      const author = { GIT_AUTHOR_NAME: name, GIT_COMMITTER_NAME: name };
      return new CliRepo(root, {
        ...ada.env,
        ...hermeticEnv(home),
        ...author,
        XDG_CACHE_HOME: join(home, '.cache'),
      });
    },
    storedAt: (digest) => blobPath(store, digest as Digest),
  };
}

/** Configures the store of the team, without which nothing is shared. */
export async function withStore(repo: CliRepo, store: string): Promise<CliRepo> {
  await repo.result('remote', 'add', 'team', `file://${store}`);
  return repo;
}
