import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { FileVersion } from './hook-port.ts';
import { parseOid } from './object-format.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';
import { parseRawChanges } from './raw-changes.ts';
import { POINTERS, TRACKED_DOCUMENTS } from './tracked-documents.ts';

/** Everything that the history of a repository, its indexes and its working trees say about data, for `gc`. */
export interface TrackedHistory {
  /**
   * Every version of every `*.mlgit` and `manifests/*.json` that a commit has which any ref, HEAD of a worktree or
   * entry of the stash reaches, or that is in an index; each content once.
   */
  versions(signal?: AbortSignal): Promise<readonly FileVersion[]>;
  /** The same of what remote-tracking branches reach. */
  publishedVersions(signal?: AbortSignal): Promise<readonly FileVersion[]>;
  /** Absolute paths of the pointer files in working trees, tracked or not; ignored ones are left out. */
  workingPointers(): Promise<readonly string[]>;
  /** Whether older commits were left at a remote. */
  isShallow(): Promise<boolean>;
}

export function openTrackedHistory(location: RepositoryLocation, env: Env): TrackedHistory {
  const base = { cwd: workingFolder(location), env: environmentOf(location, env) };
  return {
    async versions(signal) {
      const found = new Map<string, FileVersion>();
      const add = (version: FileVersion) => found.set(`${version.oid} ${kindOf(version.path)}`, version);
      const stash = await stashes(base);
      const call = { ...base, stdin: stash.map((oid) => `${oid}\n`).join('') };
      const args = [...HISTORY, '--stdin', '--all', '--', ...TRACKED_DOCUMENTS];
      const out = await runGit({ ...call, args, ...(signal === undefined ? {} : { signal }) });
      for (const version of parseRawChanges(out, FILES)) add(version);
      for (const gitDir of gitDirs(location)) {
        const index = { ...base, env: { ...base.env, GIT_DIR: gitDir, GIT_WORK_TREE: base.cwd } };
        const listed = await runGit({ ...index, args: ['ls-files', '-s', '-z', '--', ...TRACKED_DOCUMENTS] });
        for (const version of parseIndex(listed)) add(version);
      }
      return [...found.values()];
    },

    async publishedVersions(signal) {
      const args = [...HISTORY, '--remotes', '--', ...TRACKED_DOCUMENTS];
      const out = await runGit({ ...base, args, ...(signal === undefined ? {} : { signal }) });
      return [...new Map(parseRawChanges(out, FILES).map((version) => [version.oid, version])).values()];
    },

    async workingPointers() {
      const folders = await workTrees(base);
      const paths: string[] = [];
      for (const folder of folders) {
        const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', POINTERS];
        const isHere = folder === location.root;
        const there = isHere ? base : { cwd: folder, env: withoutPlace(base.env) };
        for (const path of texts(await runGit({ ...there, args }))) paths.push(join(folder, path));
      }
      return [...new Set(paths)];
    },

    async isShallow() {
      const out = await runGit({ ...base, args: ['rev-parse', '--is-shallow-repository'] });
      return out.toString().trim() === 'true';
    },
  };
}

/**
 * A content is in a commit because its first parent has it at that path, or the comparison with the first parent
 * shows it; so comparing each commit with every parent shows each content at least once. Each changed folder is
 * looked into once a commit, and no side branch is simplified away.
 */
const HISTORY = [
  'log',
  '--full-history',
  '-m',
  '--root',
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--diff-filter=d',
  '--no-show-signature',
  '--format=',
];

/** A link names a path, and no data. */
const FILES = /^100/;

interface Call {
  readonly cwd: string;
  readonly env: Env;
}

async function stashes(base: Call): Promise<string[]> {
  const exists = await callGit({ ...base, args: ['rev-parse', '--verify', '--quiet', 'refs/stash'] });
  if (exists.exitCode !== 0) return [];
  const out = await runGit({ ...base, args: ['log', '-g', '--format=%H', 'refs/stash', '--'] });
  return out.toString().split('\n').filter(Boolean);
}

/** The index of each worktree is in its own git folder, also when its working tree is not there. */
function gitDirs({ commonDir }: RepositoryLocation): string[] {
  const folder = join(commonDir, 'worktrees');
  const linked = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return [commonDir, ...linked.filter((gitDir) => existsSync(join(gitDir, 'HEAD')))];
}

async function workTrees(base: Call): Promise<string[]> {
  const out = await runGit({ ...base, args: ['worktree', 'list', '--porcelain'] });
  return out
    .toString()
    .split('\n\n')
    .filter((entry) => !/^bare$/m.test(entry))
    .map((entry) => /^worktree (.*)$/m.exec(entry)?.[1] ?? '')
    .filter((folder) => folder !== '' && existsSync(folder));
}

function withoutPlace(env: Env): Env {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_COMMON_DIR: ___, ...rest } = env;
  return rest;
}

/** `mode oid stage` TAB path NUL. */
function* parseIndex(out: Buffer): Generator<FileVersion> {
  for (const entry of texts(out)) {
    const tab = entry.indexOf('\t');
    const [mode = '', oid = ''] = entry.slice(0, tab).split(' ');
    if (mode.startsWith('100')) yield { path: entry.slice(tab + 1), oid: parseOid(oid) };
  }
}

function kindOf(path: string): string {
  return path.endsWith('.mlgit') ? 'pointer' : 'manifest';
}

function texts(out: Buffer): string[] {
  return out
    .toString('utf8')
    .split('\0')
    .filter((text) => text !== '' && text !== '\n');
}
