import { constants } from 'node:fs';
import { copyFile, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf, firstComplaint } from './failure.ts';
import { filteredPaths } from './filtered-paths.ts';
import { parseOid, zeroOid } from './object-format.ts';
import type { Oid, RepositoryLocation } from './port.ts';
import { callGit, type GitAnswer, runGit } from './process.ts';
import type { Quarantine } from './quarantine.ts';
import type { HeadEntry } from './snapshot-plan.ts';
import { parseStatus, type WorkingTreeStatus } from './status.ts';

/**
 * No hook of the user, no file system monitor started, no index split off or cache of untracked files written, no
 * refusal of line endings that git would convert.
 */
const QUIET = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.splitIndex', 'false'],
  ['core.safecrlf', 'false'],
].flatMap(([key, value]) => ['-c', `${key}=${value}`]);

const STATUS = [
  'status',
  '--porcelain=v2',
  '-z',
  '--branch',
  '--untracked-files=all',
  '--no-renames',
  '--no-ahead-behind',
  '--ignore-submodules=dirty',
];

/** Thrown when a file moved under git's hands: the attempt is worthless, another may succeed. */
export class WorkingTreeMoved extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A copy of the user's index, with its stat data, so that only what changed is read again. */
export class TemporaryIndex {
  private readonly location: RepositoryLocation;
  private readonly env: Env;
  private readonly signal: AbortSignal | undefined;

  private constructor(location: RepositoryLocation, env: Env, signal: AbortSignal | undefined) {
    this.location = location;
    this.env = env;
    this.signal = signal;
  }

  static async create(
    location: RepositoryLocation,
    env: Env,
    quarantine: Quarantine,
    signal?: AbortSignal,
  ): Promise<TemporaryIndex> {
    const path = join(quarantine.folder, 'index');
    const original = env.GIT_INDEX_FILE;
    const source = original ? resolve(workingFolder(location), original) : join(location.gitDir, 'index');
    await copyIndex(source, path);
    const forGit = {
      ...environmentOf(location, env),
      ...quarantine.environment(env),
      GIT_INDEX_FILE: path,
    };
    return new TemporaryIndex(location, forGit, signal);
  }

  async status(): Promise<WorkingTreeStatus> {
    return parseStatus(await this.run(STATUS));
  }

  /** Sets entries to HEAD's version, or drops them. One git process, none without entries. */
  async restore(entries: readonly HeadEntry[], drop: readonly Buffer[] = []): Promise<void> {
    const gone = zeroOid(this.location.objectFormat);
    // Drops first: a file may take the place of a folder.
    const lines = [
      ...drop.map((path) => ({ mode: '0', oid: gone, path })),
      ...entries.filter((entry) => !entry.oid).map(({ path }) => ({ mode: '0', oid: gone, path })),
      ...entries.filter((entry) => entry.oid).map(({ mode, oid, path }) => ({ mode, oid, path })),
    ];
    if (lines.length === 0) return;
    const stdin = Buffer.concat(
      lines.flatMap(({ mode, oid, path }) => [Buffer.from(`${mode} ${oid}\t`), path, Buffer.from([0])]),
    );
    await this.run(['update-index', '-z', '--index-info'], stdin);
  }

  /** Reads files of the working tree in, as `git add` would; one that is gone is dropped. */
  async read(paths: readonly Buffer[]): Promise<void> {
    if (paths.length === 0) return;
    const stdin = Buffer.concat(paths.flatMap((path) => [path, Buffer.from([0])]));
    const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
    const answer = await callGit(this.call(args, stdin));
    if (answer.exitCode !== 0) throw readFailure(answer);
  }

  /** Objects that a partial clone left at its remote are not asked for. */
  async writeTree(): Promise<Oid> {
    return parseOid((await this.run(['write-tree', '--missing-ok'])).toString().trim());
  }

  /** Which of the paths have a clean or smudge driver. */
  async filtered(paths: readonly string[]): Promise<Set<string>> {
    const { args: _, ...call } = this.call([]);
    return filteredPaths(call, paths, 'tree');
  }

  private run(args: readonly string[], stdin?: Uint8Array | string): Promise<Buffer> {
    return runGit(this.call(args, stdin));
  }

  private call(args: readonly string[], stdin?: Uint8Array | string) {
    return {
      args: [...QUIET, ...args],
      cwd: workingFolder(this.location),
      env: this.env,
      ...(stdin === undefined ? {} : { stdin }),
      ...(this.signal ? { signal: this.signal } : {}),
    };
  }
}

/**
 * git takes a file for unchanged when its times agree and are older than the index itself. A copy made now would be
 * younger than a file edited right after the index was written and hide that edit, so the copy keeps the
 * index's time, rounded down.
 */
async function copyIndex(source: string, target: string): Promise<void> {
  try {
    const seconds = Math.floor((await stat(source)).mtimeMs / 1000);
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await utimes(target, seconds, seconds);
  } catch (error) {
    // A new repository has no index.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new MlgitError(`Could not copy the git index ${source}: ${(error as Error).message}`, {
      code: 'git-io',
      kind: 'io',
      cause: error,
    });
  }
}

function readFailure(answer: GitAnswer): MlgitError | WorkingTreeMoved {
  const { stderr } = answer;
  const unreadable = stderr.match(
    /(?:open|readlink|opendir)\("(.+)"\): (Permission denied|Input\/output error)/,
  );
  if (unreadable) {
    return new MlgitError(`Could not read ${unreadable[1]}: ${unreadable[2]}`, {
      code: 'file-unreadable',
      kind: 'io',
      hints: [`ls -l '${unreadable[1]}'`],
      details: { path: unreadable[1] ?? '' },
    });
  }
  const filter = stderr.match(/fatal: (.+): clean filter '(.+)' failed/);
  if (filter) {
    return new MlgitError(`The clean filter ${filter[2]} failed on ${filter[1]}`, {
      code: 'filter-failed',
      kind: 'failed',
      hints: [`git add --dry-run '${filter[1]}'`, `git config --get-regexp '^filter\\.${filter[2]}\\.'`],
      details: { path: filter[1] ?? '', filter: filter[2] ?? '' },
    });
  }
  if (/No space left|Disk quota/.test(stderr)) return failureOf({ name: 'update-index', ...answer });
  if (
    /Unable to process path|unable to index file|short read|unable to stat|unstable object source/.test(
      stderr,
    )
  ) {
    return new WorkingTreeMoved(firstComplaint(stderr));
  }
  return failureOf({ name: 'update-index', ...answer });
}
