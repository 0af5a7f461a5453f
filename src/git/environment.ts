import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryLocation } from './port.ts';

export type Env = { readonly [name: string]: string | undefined };

/**
 * Of one call into another repository or index. Inherited from a hook, they would turn our own calls to a
 * half-made commit's index or change what a path means.
 */
const PER_CALL = [
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
];

/** What locates a repository. Honoured once, by discovery, then replaced by absolute paths. */
const LOCATING = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR'];

/**
 * The caller's environment for a git call that only looks at or adds to the local repository: it never waits for
 * a person, never takes a lock it can do without, and never contacts anybody. GIT_NO_LAZY_FETCH is known to git
 * from 2.39.4 and 2.45 on; forbidding every transport gives older ones the same.
 */
export function localEnvironment(env: Env): Record<string, string | undefined> {
  const out = speakingEnglish(env);
  for (const name of PER_CALL) delete out[name];
  out.GIT_OPTIONAL_LOCKS = '0';
  out.GIT_TERMINAL_PROMPT = '0';
  out.GIT_NO_REPLACE_OBJECTS = '1';
  out.GIT_NO_LAZY_FETCH = '1';
  out.GIT_ALLOW_PROTOCOL = 'none';
  return out;
}

/** The same for calls in a known repository, run with `workingFolder(location)` as their folder. */
export function environmentOf(location: RepositoryLocation, env: Env): Record<string, string | undefined> {
  const out = localEnvironment(env);
  const told = LOCATING.some((name) => env[name] !== undefined);
  for (const name of LOCATING) delete out[name];
  if (told || !discoverable(location)) Object.assign(out, located(location));
  return out;
}

/** Points git at the repository without discovery; filters and hooks inherit it. */
export function located(location: RepositoryLocation): { [name: string]: string } {
  return {
    GIT_DIR: location.gitDir,
    ...(location.root === undefined ? {} : { GIT_WORK_TREE: location.root }),
  };
}

/** Where git calls run: paths they print are then relative to the root. */
export function workingFolder(location: RepositoryLocation): string {
  return location.root ?? location.gitDir;
}

/** With `core.worktree` the root need not contain `.git`. */
function discoverable(location: RepositoryLocation): boolean {
  if (location.root === undefined) return true;
  return lstatSync(join(location.root, '.git'), { throwIfNoEntry: false }) !== undefined;
}

/** Messages are parsed, so they must be in English; a filter's character set must stay what it is for the user. */
function speakingEnglish(env: Env): Record<string, string | undefined> {
  const out: Record<string, string | undefined> = { ...env };
  const all = env.LC_ALL;
  if (all) {
    out.LANG = all;
    out.LC_CTYPE = all;
  }
  delete out.LC_ALL;
  delete out.LANGUAGE;
  out.LC_MESSAGES = 'C';
  return out;
}
