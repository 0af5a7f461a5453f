import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openStore } from '../../src/app/open-store.ts';
import { type RunOutcome, runFlow } from '../../src/app/run-flow.ts';
import type { RunOptions } from '../../src/app/run-options.ts';
import { openPlaces } from '../../src/app/run-places.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { parseStoreAddress } from '../../src/model/store-address.ts';
import type { RemoteStore } from '../../src/store/remote-port.ts';
import { appContext } from './app-context.ts';
import { ControlledJobs } from './controlled-jobs.ts';
import { type TestRepo, temporaryFolder, testRepo } from './repo.ts';
import { usualRun } from './usual-run.ts';

/** A repository with a store and a runner whose job system the test controls. */
export interface RemoteWorld {
  readonly repo: TestRepo;
  readonly context: Context;
  readonly jobs: ControlledJobs;
  readonly events: RunEvent[];
  run(facts?: Partial<RunOptions>): Promise<RunOutcome>;
  /** The store of the team, as a worker sees it. */
  team(): Promise<RemoteStore>;
}

export interface RemoteWorldOptions {
  /** URL of the store; a folder without. */
  readonly store?: string;
  /** Of the driver's process, beside what every test has. */
  readonly driverEnv?: { readonly [name: string]: string };
  /** Of jobs, in place of the driver's. */
  readonly jobEnv?: { readonly [name: string]: string };
  /** Further keys of the runner, as `, credentials: driver`. */
  readonly runner?: string;
  /** Of URLs that are minted. */
  readonly urlLifeMs?: number;
}

/** `steps` is the text of the steps of the flow `demo`, each of which runs on `cluster`. */
export async function remoteWorld(
  steps: string,
  files: { readonly [path: string]: string } = {},
  options: RemoteWorldOptions = {},
): Promise<RemoteWorld> {
  const base = temporaryFolder();
  const store = options.store ?? pathToFileURL(join(base, 'team')).href;
  const flow = `version: 1\nstore: ${store}\nrunners: {cluster: {kind: slurm${options.runner ?? ''}}}\nflows:\n  demo:\n    runner: cluster\n    steps:\n`;
  const indented = steps.replace(/^(?=.)/gm, '      ');
  const repo = testRepo({ files: { 'mlgit.yaml': flow + indented, '.gitignore': 'out/\n', ...files } });
  const cache = sharedCache();
  const context = await appContext(repo, onTestFinished, {
    cacheDir: join(cache, 'mlgit'),
    env: { ...repo.env, MLGIT_TRUST: '1', ...options.driverEnv },
  });
  const jobs = new ControlledJobs({
    ...repo.env,
    TMPDIR: base,
    XDG_CACHE_HOME: cache,
    ...options.jobEnv,
  } as NodeJS.ProcessEnv);
  onTestFinished(() => jobs.endAll());
  const events: RunEvent[] = [];
  return {
    repo,
    context,
    jobs,
    events,
    run: (facts = {}) => {
      const { urlLifeMs } = options;
      const life = urlLifeMs === undefined ? {} : { urlLifeMs };
      const places = { ...openPlaces(context, 4), openJobs: () => jobs, ...life };
      return runFlow(
        context,
        usualRun({ remoteCache: true, places, emit: (event) => events.push(event), ...facts }),
      ).finally(() => places.close());
    },
    team: async () => {
      const { url, ...s3 } = parseStoreAddress(store);
      const { config } = context;
      const opened = await openStore(url, { config, s3, stateFolder: base, whenNew: 'refuse' });
      onTestFinished(() => opened.close());
      return opened;
    },
  };
}

let shared: string | undefined;

/** The archive of the worker is made, and installed, once a file of tests. */
function sharedCache(): string {
  shared ??= mkdtempSync(join(tmpdir(), 'mlgit-remote-'));
  return shared;
}

afterAll(() => {
  if (shared !== undefined) rmSync(shared, { recursive: true, force: true });
});
