import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AddDataResult, addData } from '../../src/app/add-data.ts';
import { type CheckedOut, checkoutData } from '../../src/app/checkout-data.ts';
import { openDataPaths } from '../../src/git/data-paths.ts';
import { openRepository } from '../../src/git/locate.ts';
import { openIndexDatabase } from '../../src/index/database.ts';
import { StatCache } from '../../src/index/stat-cache.ts';
import type { ArtifactContent } from '../../src/model/artifact.ts';
import type { LocalStore } from '../../src/store/local-port.ts';
import { testStore } from './local-store.ts';
import { type TestRepo, testRepo } from './repo.ts';

/** A repository with everything that `mlgit add` and `mlgit checkout` work on. */
export interface DataRepo {
  readonly repo: TestRepo;
  readonly store: LocalStore;
  add(...paths: string[]): Promise<AddDataResult>;
  checkout(...paths: string[]): Promise<readonly CheckedOut[]>;
  /** The same, called in a folder of the repository. */
  within(folder: string): Pick<DataRepo, 'add' | 'checkout'>;
}

export async function dataRepo(): Promise<DataRepo> {
  const repo = testRepo({ files: { 'README.md': 'code\n' } });
  const location = await openRepository({ cwd: repo.root, env: repo.env });
  const { store } = testStore(join(location.commonDir, 'mlgit', 'store'));
  const database = openIndexDatabase(location.commonDir);
  onTestFinished(() => database?.close());
  const base = {
    root: repo.root,
    store,
    git: openDataPaths(location, repo.env),
    known: new StatCache(database),
    random: () => randomBytes(8).toString('hex'),
    isShared: async () => false,
    place: async (content: ArtifactContent, path: string) => {
      if (!(await store.holds(content))) return false;
      await store.materialise(content, path, { mode: 'copy' });
      return true;
    },
  };
  const within = (folder: string) => ({
    add: (...paths: string[]) => addData({ ...base, cwd: join(repo.root, folder) }, paths),
    checkout: (...paths: string[]) => checkoutData({ ...base, cwd: join(repo.root, folder) }, paths),
  });
  return { repo, store, within, ...within('') };
}
