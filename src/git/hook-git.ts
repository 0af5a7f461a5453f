import { isAbsolute, resolve } from 'node:path';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import type { HookGit, HooksPlace } from './hook-port.ts';
import { openLocalSettings } from './local-settings.ts';
import { parseOid } from './object-format.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';
import { findPushedDocuments } from './pushed-documents.ts';
import { parseRawChanges } from './raw-changes.ts';
import { POINTERS } from './tracked-documents.ts';

/** What git's hooks ask git, through the system's git. Starts no process by itself. */
export function openHookGit(location: RepositoryLocation, env: Env): HookGit {
  const base = { cwd: workingFolder(location), env: environmentOf(location, env) };
  const run = async (args: readonly string[], stdin = '') => runGit({ ...base, args, stdin });
  const ofIndex = { ...base, env: { ...base.env, ...committedIndex(location, env) } };
  return {
    hooksPlace: () => findHooksPlace(base),
    pushedDocuments: (range) => findPushedDocuments(location, env, range),

    async staged(since, patterns = []) {
      const from = since ?? (await run(['hash-object', '-t', 'tree', '--stdin'])).toString().trim();
      const form = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules'];
      const pathspecs = patterns.map((pattern) => `:(top,glob)${pattern}`);
      const args = ['diff-index', ...form, from, '--', ...pathspecs];
      return parseRawChanges(await runGit({ ...ofIndex, args }));
    },

    async indexedPointers() {
      const args = ['ls-files', '-z', '--cached', '--', POINTERS];
      return [...new Set(split(await runGit({ ...ofIndex, args }), '\0'))];
    },

    async blobSizes(oids) {
      if (oids.length === 0) return new Map();
      const args = ['cat-file', '--batch-check=%(objectname) %(objectsize)'];
      const out = await run(args, oids.map((oid) => `${oid}\n`).join(''));
      const sized = split(out, '\n').map((line) => line.split(' '));
      return new Map(
        sized.flatMap(([oid = '', size]) => (size === 'missing' ? [] : [[parseOid(oid), Number(size)]])),
      );
    },

    async isCommitted({ path, oid }) {
      const named = await Promise.all(['HEAD', ...UNDER_WAY].map((name) => commitOf(name)));
      const commits = named.filter((commit) => commit !== undefined);
      const form = ['--max-count=1', '--format=%H', '--full-history', '--no-show-signature'];
      // Not refs of ours: a run's snapshot has whatever the working tree had.
      const refs = ['--branches', '--tags', '--remotes', ...commits];
      const args = ['log', ...form, `--find-object=${oid}`, ...refs, '--', `:(top,literal)${path}`];
      return (await run(args)).length > 0;
    },

    commitOf: (revision) => commitOf(revision),

    async mergeText({ base: ancestor, ours, theirs, markerSize }) {
      const labels = ['ours', 'base', 'theirs'].flatMap((label) => ['-L', label]);
      const args = ['merge-file', ...labels, `--marker-size=${markerSize}`, ours, ancestor, theirs];
      const answer = await callGit({ ...base, args });
      // Its exit code is the number of conflicts, and 255 a failure.
      if (answer.exitCode === null || answer.exitCode > 127)
        throw failureOf({ name: 'merge-file', ...answer });
      return answer.exitCode > 0;
    },

    async addTrailers(file, trailers) {
      const added = trailers.flatMap((trailer) => ['--trailer', trailer]);
      await run(['interpret-trailers', '--in-place', '--if-exists=addIfDifferent', ...added, file]);
    },

    ...openLocalSettings(base),
  };

  async function commitOf(revision: string): Promise<string | undefined> {
    const args = ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`];
    const answer = await callGit({ ...base, args });
    return answer.exitCode === 0 ? answer.stdout.toString().trim() : undefined;
  }
}

/** Commits whose content is being taken in, and that no ref need reach. */
const UNDER_WAY = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'];

/** `git commit PATH` and `git commit --all` commit another index than the repository's. */
function committedIndex(location: RepositoryLocation, env: Env): { [name: string]: string } {
  const file = env.GIT_INDEX_FILE;
  return file ? { GIT_INDEX_FILE: resolve(workingFolder(location), file) } : {};
}

interface Calls {
  readonly cwd: string;
  readonly env: Env;
}

async function findHooksPlace(base: Calls): Promise<HooksPlace> {
  const [path, setting] = await Promise.all([
    runGit({ ...base, args: ['rev-parse', '--git-path', 'hooks'] }),
    callGit({ ...base, args: ['config', '--show-scope', '--get', 'core.hooksPath'] }),
  ]);
  const named = path.toString().replace(/\n$/, '');
  const folder = isAbsolute(named) ? named : resolve(base.cwd, named);
  if (setting.exitCode === 1) return { folder };
  if (setting.exitCode !== 0) throw failureOf({ name: 'config', ...setting });
  const [scope = '', ...value] = setting.stdout.toString().replace(/\n$/, '').split('\t');
  return { folder, setting: value.join('\t'), scope };
}

function split(out: Buffer, separator: string): string[] {
  return out
    .toString('utf8')
    .split(separator)
    .filter((part) => part !== '');
}
