import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openStore } from '../../src/app/open-store.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { parseStoreAddress } from '../../src/model/store-address.ts';
import { openLocalStore } from '../../src/store/local/open-local-store.ts';
import { type CliRepo, cliRepo } from './cli.ts';
import { demoFlow } from './flows.ts';
import { bareOrigin } from './remotes.ts';
import { type EnvChanges, type TestRepo, temporaryFolder } from './repo.ts';

export interface SharedFlow {
  /** The clone that made the run, which has nothing to do with those who read it. */
  readonly repo: CliRepo;
  readonly origin: TestRepo;
  /** The id of the run. */
  readonly run: string;
  /** URL of the store that has its artifacts. */
  readonly store: string;
  /** A folder in no repository, with a home of its own. */
  readonly stranger: CliRepo;
  push(): void;
}

/** A flow with a file and a folder, one run of it tagged `prod`, pushed to a bare repository and a store. */
export async function sharedFlow(options: { store?: string; env?: EnvChanges } = {}): Promise<SharedFlow> {
  const folder = temporaryFolder();
  const store = options.store ?? `file://${join(folder, 'team-store')}`;
  const repo = cliRepo({
    'mlgit.yaml': `${demoFlow({
      make: `{run: "echo out; printf 'the model' > build/model.bin; mkdir -p build/tree/sub; printf x > build/tree/sub/x; printf y > build/tree/run.sh; chmod +x build/tree/run.sh", outputs: {model: build/model.bin, tree: build/tree/}}`,
    })}store: ${store}\n`,
    '.gitignore': '/build/\n',
    'lib/code.py': 'x = 1\n',
  });
  const origin = bareOrigin(repo);
  const { run } = await repo.result('run', '--tag', 'prod');
  await upload(repo, store, options.env);
  const push = (): void => {
    repo.git('push', '--quiet', origin.root, 'main', 'refs/mlgit/runs/*', 'refs/mlgit/tags/*', '--force');
  };
  push();
  const stranger = Object.assign(Object.create(Object.getPrototypeOf(repo)), {
    root: join(folder, 'elsewhere'),
    env: { ...repo.env, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
  }) as CliRepo;
  mkdirSync(stranger.root);
  return { repo, origin, run, store, stranger, push };
}

/** Everything that the local store has. */
async function upload(repo: CliRepo, url: string, env: EnvChanges = {}): Promise<void> {
  const config = { ...loadConfig('0.0.0-test'), env: { ...repo.env, ...env } };
  const { store: local } = openLocalStore({ ...config, root: repo.home('store') });
  const { url: bare, ...s3 } = parseStoreAddress(url);
  if (url.startsWith('file:')) mkdirSync(new URL(url), { recursive: true });
  const stateFolder = join(dirname(repo.root), 'state');
  const remote = await openStore(bare, { config, stateFolder, whenNew: 'create', s3 });
  try {
    for await (const digest of local.list()) {
      const stream = await local.get(digest);
      if (stream !== undefined) await remote.store.putStream(stream, digest);
    }
    await remote.store.flush();
  } finally {
    remote.close();
  }
}
