import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { humanBytes } from '../base/human.ts';
import { mapPool } from '../base/pool.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { CommitListings } from './commit-listings.ts';
import { findCredentials } from './credential-contents.ts';
import type { Env } from './environment.ts';
import { parseCommit } from './object-format.ts';
import { type ObjectReader, objectFolder } from './object-reader.ts';
import type { Oid, RepositoryLocation, Snapshot, SnapshotOptions, TreeFile } from './port.ts';
import { Quarantine } from './quarantine.ts';
import { pipelined } from './read-ahead.ts';
import { type HeadEntry, planSnapshot, type SnapshotPlan } from './snapshot-plan.ts';
import { TemporaryIndex, WorkingTreeMoved } from './temporary-index.ts';
import { listTree, type TreeCache } from './tree-walk.ts';

const ATTEMPTS = 3;
const STATS_AT_ONCE = 32;
/** A credential further inside a file than this is not looked for. */
const SCANNED_BYTES = 16 * 1024 * 1024;

/** What the snapshots of one session share. */
export interface SnapshotSession {
  readonly location: RepositoryLocation;
  readonly env: Env;
  readonly reader: ObjectReader;
  /** What a commit's tree holds, remembered between processes. */
  readonly listings: CommitListings;
  /** Whether the configuration has any clean or smudge driver: without one no attribute names any. */
  readonly hasFilters: () => Promise<boolean>;
  /** Takes over the objects of a snapshot that is not kept, until the session ends. */
  readonly keepAside: (quarantine: Quarantine) => void;
}

/**
 * git processes: `status` and `cat-file` (the session's) for a clean tree, `check-attr` where a filter is configured;
 * besides `update-index` and `write-tree` for a changed one, and a second `update-index` when files are deleted or left out.
 *
 * New objects wait in a quarantine until they were searched for credentials; what is left out never enters the
 * repository.
 */
export async function takeSnapshot(
  session: SnapshotSession,
  options: SnapshotOptions,
  signal?: AbortSignal,
): Promise<Snapshot> {
  const root = session.location.root;
  if (root === undefined) {
    throw usageError('no-working-tree', `The repository ${session.location.gitDir} has no working tree`, [
      'git worktree add DIR',
    ]);
  }
  const barred = new Set<string>();
  for (let moves = 0; ; ) {
    try {
      return await attemptSnapshot(session, { root, options, barred, signal });
    } catch (error) {
      if (error instanceof CredentialsFound) for (const path of error.paths) barred.add(path);
      else if (!(error instanceof WorkingTreeMoved)) throw error;
      else if (++moves >= ATTEMPTS) throw stillChanging(error);
    }
  }
}

/** Ends an attempt with all the objects it made, so that what was found leaves no trace. */
class CredentialsFound extends Error {
  readonly paths: readonly string[];
  constructor(paths: readonly string[]) {
    super(`credentials in ${paths.join(', ')}`);
    this.paths = paths;
  }
}

interface Attempt {
  readonly root: string;
  readonly options: SnapshotOptions;
  readonly barred: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

async function attemptSnapshot(
  session: SnapshotSession,
  { root, options, barred, signal }: Attempt,
): Promise<Snapshot> {
  const { location, env, reader } = session;
  const quarantine = await Quarantine.create(objectFolder(location, env), env);
  let aside = false;
  try {
    await reader.include(quarantine.folder);
    const index = await TemporaryIndex.create(location, env, quarantine, signal);
    const status = await index.status();
    const plan = planSnapshot(status, options, barred);
    const add = await presentFiles(root, plan.add, options.maxUntrackedBytes);
    const taken = await new Taking(session, index, plan, status.head).take(add);
    if (taken.changed && options.keep) await quarantine.publish();
    if (taken.changed && !options.keep) {
      session.keepAside(quarantine);
      aside = true;
    }
    const filtered = (await session.hasFilters())
      ? await index.filtered(taken.files.map((file) => file.path))
      : new Set<string>();
    return {
      head: status.head,
      branch: status.branch,
      tree: taken.tree,
      dirty: taken.tree !== taken.headTree,
      files: taken.files.map((file) => ({ ...file, filtered: filtered.has(file.path) })),
      leftOut: plan.leftOut,
    };
  } finally {
    if (!aside) {
      reader.exclude(quarantine.folder);
      await quarantine.dispose();
    }
  }
}

interface Taken {
  readonly tree: Oid;
  readonly headTree: Oid | undefined;
  readonly files: readonly TreeFile[];
  /** Whether objects were made. */
  readonly changed: boolean;
}

/** Carries out a plan on a temporary index. */
class Taking {
  private readonly session: SnapshotSession;
  private readonly index: TemporaryIndex;
  private readonly plan: SnapshotPlan;
  private readonly head: Oid | undefined;
  private readonly trees: TreeCache = new Map();

  constructor(session: SnapshotSession, index: TemporaryIndex, plan: SnapshotPlan, head: Oid | undefined) {
    this.session = session;
    this.index = index;
    this.plan = plan;
    this.head = head;
  }

  async take(add: readonly string[]): Promise<Taken> {
    const { plan, index } = this;
    if (this.head !== undefined && !plan.differs) return this.takeHead(this.head);
    const headTree = await this.headTree();
    await index.restore(plan.restore, plan.remove);
    const added = add.map((path) => Buffer.from(path));
    await index.read([...plan.update, ...added]);
    const tree = await index.writeTree();
    const files = await this.list(tree);
    const suspects = [...plan.suspects, ...added.map((path) => ({ path, mode: '0', oid: undefined }))];
    const secret = await this.withCredentials(suspects, files);
    if (secret.length > 0) throw new CredentialsFound(secret);
    return { tree, headTree, files, changed: true };
  }

  /** A commit never changes, so that its listing needs no git process the second time. */
  private async takeHead(head: Oid): Promise<Taken> {
    const { listings } = this.session;
    const known = listings.get(head);
    if (known !== undefined)
      return { tree: known.tree, headTree: known.tree, files: known.files, changed: false };
    const tree = (await this.headTree()) as Oid;
    const files = await this.list(tree);
    listings.set(head, { tree, files });
    return { tree, headTree: tree, files, changed: false };
  }

  private async headTree(): Promise<Oid | undefined> {
    if (this.head === undefined) return undefined;
    const object = await this.session.reader.read(this.head);
    if (object) return parseCommit(this.head, object.body).tree;
    throw new MlgitError(`The commit ${this.head} that HEAD names is not in the repository`, {
      code: 'corrupt-repository',
      kind: 'integrity',
      hints: ['git fsck'],
    });
  }

  private list(tree: Oid): Promise<TreeFile[]> {
    return listTree(this.session.reader, tree, this.session.location.objectFormat, this.trees);
  }

  /** Looks at what git read, not at the files: they may have changed since. */
  private async withCredentials(
    suspects: readonly HeadEntry[],
    files: readonly TreeFile[],
  ): Promise<string[]> {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const candidates = suspects
      .map((entry) => ({ entry, file: byPath.get(entry.path.toString()) }))
      .filter(({ entry, file }) => file?.mode.startsWith('100') && file.oid !== entry.oid);
    const found: string[] = [];
    const read = (one: (typeof candidates)[number]) =>
      this.session.reader.read(one.file?.oid ?? '', SCANNED_BYTES);
    let at = 0;
    for await (const object of pipelined(candidates, read, (object) => object?.body.length ?? 0)) {
      const entry = candidates[at++]?.entry;
      const credentials = object ? findCredentials(object.body) : [];
      if (entry && credentials.length > 0 && !(await this.known(entry, credentials)))
        found.push(entry.path.toString());
    }
    return found;
  }

  /** What HEAD's version of the file shows already is no news: a test's made-up key must not freeze its file. */
  private async known(entry: HeadEntry, credentials: readonly string[]): Promise<boolean> {
    if (!entry.oid) return false;
    const before = (await this.session.reader.read(entry.oid))?.body;
    return before !== undefined && credentials.every((text) => before.includes(text, 0, 'latin1'));
  }
}

/** Leaves out what vanished meanwhile. @throws MlgitError `untracked-too-large` (usage). */
async function presentFiles(root: string, paths: readonly string[], maxBytes: number): Promise<string[]> {
  const sizes = await mapPool(paths, STATS_AT_ONCE, (path) => sizeOf(join(root, path)));
  const large = paths
    .map((path, i) => ({ path, sizeBytes: sizes[i] ?? 0 }))
    .filter(({ sizeBytes }) => sizeBytes > maxBytes);
  const [first] = large;
  if (first) {
    const others = large.length > 1 ? `, as are ${large.length - 1} more` : '';
    throw usageError(
      'untracked-too-large',
      `The untracked file ${first.path} is too large for a snapshot: expected at most ${humanBytes(maxBytes)}, found ${humanBytes(first.sizeBytes)}${others}`,
      [`mlgit add ${first.path}`, `echo '/${first.path}' >> .gitignore`],
      { files: large, maxBytes },
    );
  }
  return paths.filter((_, i) => sizes[i] !== undefined);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new MlgitError(`Could not look at ${path}: ${(error as Error).message}`, {
      code: 'file-unreadable',
      kind: 'io',
      cause: error,
    });
  }
}

function stillChanging(error: WorkingTreeMoved): MlgitError {
  return new MlgitError(`The working tree kept changing while it was recorded: ${error.reason}`, {
    code: 'file-changing',
    kind: 'conflict',
    hints: ['Run the command again once nothing writes to the tracked files'],
    cause: error,
  });
}
