import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { remoteUrls } from '../git/collecting-refs.ts';
import { openRepository } from '../git/locate.ts';
import type { Git, RepositoryLocation } from '../git/port.ts';
import { listSettings } from '../git/settings.ts';
import { openGit } from '../git/system-git.ts';
import { openTransport } from '../git/transport.ts';
import { type IndexDatabase, openIndexDatabase } from '../index/database.ts';
import type { Memo } from '../index/memo-port.ts';
import { NO_MEMO } from '../index/no-memo.ts';
import { RunReader } from '../index/run-reader.ts';
import { StatCache } from '../index/stat-cache.ts';
import type { Digest } from '../model/digest.ts';
import type { InterpreterRecord } from '../model/env-record.ts';
import { endOrphans } from '../runner/local/end-orphans.ts';
import { type OpenedLocalStore, openLocalStore } from '../store/local/open-local-store.ts';
import { identifyProcess, isAlive } from '../store/local/process-identity.ts';
import { findProgram } from '../workspace/environment/find-program.ts';
import type { Context } from './context.ts';
import { registerLocally } from './gc/local-registry.ts';
import { gitFeatures } from './git-features.ts';
import { FLOW_FILE, readFlowFile } from './load-flow.ts';
import { publishedBranch } from './published-branch.ts';
import { openRemarks } from './remarks.ts';
import { requireKnownFormat } from './repository-format.ts';
import { gitRunSource } from './run-source.ts';
import { bringBlob } from './sharing/bring-blob.ts';
import { cloneArtifacts } from './sharing/clone-artifacts.ts';
import { closeRemotes } from './sharing/open-remote.ts';
import { ReadingStore } from './sharing/reading-store.ts';

/**
 * Opens the repository of the current folder with its adapters: the one place that builds them.
 * @throws MlgitError `not-a-repository` (not-initialised) and whatever makes git or the store unusable.
 */
export async function openContext(config: Config): Promise<Context> {
  const settings = listSettings(config);
  const location = await openRepository(config);
  const home = join(location.commonDir, 'mlgit');
  await mkdir(home, { recursive: true });
  await requireKnownFormat(home, () => Buffer.from(config.randomBytes(8)).toString('hex'));
  const database = openIndexDatabase(location.commonDir);
  const git = openGit(location, config, {
    settings,
    ...(database === undefined ? {} : { memo: database.memo('listing') }),
  });
  const root = await storeRoot(git, home, config);
  const opened = openLocalStore({
    root,
    host: config.host,
    pid: config.pid,
    clock: config.clock,
    randomBytes: config.randomBytes,
  });
  if (root !== join(home, 'store')) {
    registerLocally(root, location.commonDir, () => Buffer.from(config.randomBytes(8)).toString('hex'));
  }
  return assemble({ config, location, home, git, database, opened, stats: new StatCache(database) });
}

/**
 * A process of another machine, container or boot cannot be looked at. It beats every 15 s; one that was silent for
 * this long is dead, however clocks differ.
 */
const SILENT_MS = 10 * 60_000;

/** `git config mlgit.localStore DIR` shares one store between the clones of a machine. */
async function storeRoot(git: Git, home: string, config: Config): Promise<string> {
  const configured = await git.readConfig('mlgit.localStore');
  if (configured === undefined || configured === '') return join(home, 'store');
  return resolve(git.location.root ?? git.location.gitDir, configured.replace(/^~(?=\/|$)/, config.home));
}

interface Parts {
  readonly config: Config;
  readonly location: RepositoryLocation;
  readonly home: string;
  readonly git: Git;
  readonly database: IndexDatabase | undefined;
  readonly opened: OpenedLocalStore;
  readonly stats: StatCache;
}

function assemble(parts: Parts): Context {
  const { config, location, home, git, database, opened, stats } = parts;
  const { store, cache, inspection } = opened;
  const memo = (kind: string) => database?.memo(kind) ?? NO_MEMO;
  const interpreters: { [command: string]: InterpreterRecord } = {};
  const context: Context = {
    config,
    location,
    home,
    objects: git.objects,
    refs: git.refs,
    runs: new RunReader(gitRunSource(git), memo('parsed-run'), memo('run-start')),
    store,
    reading: new ReadingStore(store, (digest, signal) => bringBlob(context, digest, signal)),
    cache,
    inspection,
    stats,
    ...gitFeatures(config, location, git),
    transport: openTransport(location, config.env, git),
    remoteUrls: async () => remoteUrls(location, config.env, await context.transport.remotes()),
    openElsewhere: (folder) => openContext({ ...config, cwd: folder }),
    driver: identifyProcess(config.host, config.pid),
    isAlive: (driver, touchedAtMs) =>
      driver.scope === context.driver.scope ? isAlive(driver) : config.clock.now() - touchedAtMs < SILENT_MS,
    endOrphans: (run) => endOrphans(`MLGIT_RUN=${run}`, config.clock.monotonic),
    memo,
    hasIndex: database !== undefined,
    revParse: (revision) => git.revParse(revision),
    publishedBranch: (branch, remote) => publishedBranch(context, branch, remote),
    identity: () => git.identity(),
    gitVersion: () => rememberedGitVersion(git, config, memo('probe')),
    takeSnapshot: (options) => git.takeSnapshot(options),
    snapshotOfCommit: (commit) => git.snapshotOfCommit(commit),
    commitSnapshot: async (snapshot) => {
      const { name, email } = await git.identity();
      return git.commitSnapshot(snapshot, { name, email, at: Math.floor(config.clock.now() / 1000) });
    },
    readConfig: (key) => git.readConfig(key),
    settings: git,
    openedRemotes: new Map(),
    checkoutTree: (treeish, folder, signal) => git.checkoutTree(treeish, folder, signal),
    ingestTracked: (path) => store.ingest(path, { mode: 'copy', kind: 'any', known: stats }),
    quarantine: async (digest) => {
      await inspection.quarantine(digest);
    },
    digestFile: async (path): Promise<Digest> =>
      (await store.identify(path, { kind: 'file', known: stats })).digest,
    flowFile: async () =>
      location.root === undefined ? undefined : readFlowFile(context, location.root, FLOW_FILE),
    artifactsOf: () => cloneArtifacts(context),
    ...openRemarks(true),
    interpreters: () => interpreters,
    rememberInterpreters: (found) => {
      Object.assign(interpreters, found);
    },
    explain: async (error) => {
      const { explainFailure } = await import('./gc/explain-failure.ts');
      return explainFailure(context, error);
    },
    close: async () => {
      await closeRemotes(context.openedRemotes);
      stats.save();
      database?.close();
      await git.dispose();
    },
  };
  return context;
}

/** Asking git for its version costs a process; the same binary gives the same answer. */
async function rememberedGitVersion(git: Git, config: Config, memo: Memo): Promise<string> {
  const path = await findProgram('git', config.env['PATH'] ?? '', config.cwd);
  const found = path === undefined ? undefined : await stat(path);
  const key = found === undefined ? undefined : `git ${path} ${found.size} ${found.mtimeMs}`;
  const known = key === undefined ? undefined : memo.get(key);
  if (known !== undefined) return known;
  const version = await git.version();
  if (key !== undefined) memo.set(key, version);
  return version;
}
