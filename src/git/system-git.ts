import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { usageError } from '../model/mlgit-error.ts';
import { checkoutTree } from './checkout-tree.ts';
import { CommitListings, type ListingMemo } from './commit-listings.ts';
import { snapshotOfCommit } from './commit-snapshot.ts';
import { writeConfig } from './config-file.ts';
import { type Env, environmentOf, localEnvironment, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import { parseOid } from './object-format.ts';
import { ObjectReader } from './object-reader.ts';
import { SystemGitObjects } from './objects.ts';
import type {
  ChangedPath,
  ConfigScope,
  Git,
  GitObjects,
  Identity,
  Oid,
  RefStore,
  RepositoryLocation,
  Signature,
  Snapshot,
  SnapshotOptions,
} from './port.ts';
import { callGit, gitVersion, runGit } from './process.ts';
import type { Quarantine } from './quarantine.ts';
import { parseRawDiff } from './raw-diff.ts';
import { SystemRefStore } from './refs.ts';
import { GitSettings } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';

export const SNAPSHOT_MESSAGE = 'mlgit snapshot';

/** What was asked or found out before the repository is opened, to save processes. */
export interface GitAhead {
  /** Of `listSettings`. */
  readonly settings?: Promise<Buffer>;
  /** Where listings of commits are kept. */
  readonly memo?: ListingMemo;
}

/** Opens a located repository through the system's git. Starts no process by itself. */
export function openGit(
  location: RepositoryLocation,
  config: Pick<Config, 'cwd' | 'env' | 'host'>,
  ahead: GitAhead = {},
): Git {
  return new SystemGit(location, config, ahead);
}

class SystemGit implements Git {
  readonly location: RepositoryLocation;
  readonly objects: GitObjects;
  readonly refs: RefStore;
  private readonly env: Env;
  private readonly reader: ObjectReader;
  private readonly settings: GitSettings;
  private readonly listings: CommitListings;
  private readonly aside: Quarantine[] = [];

  constructor(
    location: RepositoryLocation,
    config: Pick<Config, 'cwd' | 'env' | 'host'>,
    { settings, memo }: GitAhead,
  ) {
    this.location = location;
    this.env = absoluteObjectFolder(config.cwd, config.env);
    this.reader = new ObjectReader(location, this.env);
    this.objects = new SystemGitObjects(location, this.env, this.reader);
    this.refs = new SystemRefStore(location, this.env);
    this.listings = new CommitListings(memo);
    this.settings = new GitSettings(location, { env: this.env, host: config.host }, settings);
  }

  takeSnapshot(options: SnapshotOptions, signal?: AbortSignal): Promise<Snapshot> {
    const { location, env, reader } = this;
    const keepAside = (quarantine: Quarantine): void => {
      this.aside.push(quarantine);
    };
    const hasFilters = () => this.settings.hasFilters();
    return takeSnapshot(
      { location, env, reader, keepAside, hasFilters, listings: this.listings },
      options,
      signal,
    );
  }

  snapshotOfCommit(commit: Oid): Promise<Snapshot> {
    const { location, env } = this;
    const hasFilters = () => this.settings.hasFilters();
    return snapshotOfCommit({ location, env, hasFilters }, this.objects, commit);
  }

  async commitSnapshot(
    snapshot: Snapshot,
    author: Signature,
    message: string = SNAPSHOT_MESSAGE,
  ): Promise<Oid> {
    if (snapshot.head && !snapshot.dirty) return snapshot.head;
    const parents = snapshot.head ? [snapshot.head] : [];
    return this.objects.writeCommit({ tree: snapshot.tree, parents, author, committer: author, message });
  }

  identity(): Promise<Identity> {
    return this.settings.identity();
  }

  readConfig(key: string): Promise<string | undefined> {
    return this.settings.last(key);
  }

  readConfigAll(key: string): Promise<readonly string[]> {
    return this.settings.all(key);
  }

  configKeys(prefix: string): Promise<readonly string[]> {
    return this.settings.keys(prefix);
  }

  async writeConfig(key: string, values: readonly string[], scope: ConfigScope): Promise<void> {
    await writeConfig(this.location, this.env, { key, values, scope });
    this.settings.refresh();
  }

  async changedPaths(from: Oid, to: Oid): Promise<ChangedPath[]> {
    const out = await runGit(
      this.call(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to]),
    );
    return parseRawDiff(out);
  }

  async revParse(revision: string): Promise<Oid | undefined> {
    // No revision begins with a dash, and an empty one would mean HEAD's own peeling.
    if (revision === '' || revision.startsWith('-') || /[\0\n]/.test(revision)) return undefined;
    const answer = await callGit(this.call(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]));
    if (answer.exitCode === 0) return parseOid(answer.stdout.toString().trim());
    if (/is ambiguous/.test(answer.stderr)) {
      throw usageError('ambiguous-revision', `More than one git object begins with ${revision}`, [
        `git rev-parse --disambiguate=${revision}`,
      ]);
    }
    if (answer.exitCode === 1 || /Needed a single revision|unknown revision/.test(answer.stderr))
      return undefined;
    throw failureOf({ name: 'rev-parse', ...answer });
  }

  checkoutTree(treeish: Oid, folder: string, signal?: AbortSignal): Promise<void> {
    return checkoutTree(this.location, { treeish, folder, env: this.env, ...(signal ? { signal } : {}) });
  }

  version(): Promise<string> {
    return gitVersion(workingFolder(this.location), localEnvironment(this.env));
  }

  async dispose(): Promise<void> {
    await this.reader.dispose();
    await Promise.all(this.aside.splice(0).map((quarantine) => quarantine.dispose()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private call(args: readonly string[]) {
    const env = { ...environmentOf(this.location, this.env), ...this.reader.environment() };
    return { args, cwd: workingFolder(this.location), env };
  }
}

/** git calls run in the root, not where the caller stands. */
function absoluteObjectFolder(cwd: string, env: Env): Env {
  const folder = env.GIT_OBJECT_DIRECTORY;
  return folder ? { ...env, GIT_OBJECT_DIRECTORY: resolve(cwd, folder) } : env;
}
