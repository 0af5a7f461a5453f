import { isRunId, type RunId } from './run-id.ts';

/** What a ref name below `refs/mlgit/` says. */
export interface RunRefName {
  readonly flow: string;
  readonly id: RunId;
  /** Undefined for this clone's own. */
  readonly remote?: string;
}

/** Everything of ours, fetched or own. */
export const ALL_PREFIX = 'refs/mlgit/';
export const RUNS_PREFIX = 'refs/mlgit/runs/';
export const REMOTES_PREFIX = 'refs/mlgit/remotes/';
export const TAGS_PREFIX = 'refs/mlgit/tags/';
export const NOTES_PREFIX = 'refs/mlgit/notes/';
export const SIGNATURES_PREFIX = 'refs/mlgit/signatures/';
export const HOLDS_PREFIX = 'refs/mlgit/holds/';
/** Of runs, each with what it came to when it was run again. */
export const REPRODUCTIONS_PREFIX = 'refs/mlgit/reproductions/';
/** Tombstones: of what was erased, and why. */
export const PURGED_PREFIX = 'refs/mlgit/purged/';

export function runRef(flow: string, id: RunId): string {
  return `${RUNS_PREFIX}${flow}/${id}`;
}

export function tagRef(flow: string, tag: string): string {
  return `${TAGS_PREFIX}${flow}/${tag}`;
}

export function holdRef(flow: string, id: RunId): string {
  return `${HOLDS_PREFIX}${flow}/${id}`;
}

export function noteRef(flow: string, id: RunId): string {
  return `${NOTES_PREFIX}${flow}/${id}`;
}

/** `name` is that of the signed object, or empty: the folder of all of them. */
export function signatureRef(flow: string, id: RunId, name = ''): string {
  return `${SIGNATURES_PREFIX}${flow}/${id}/${name}`;
}

/** `rerun` is the run that was made to see whether the result is the same. */
export function reproductionRef(flow: string, id: RunId, rerun: RunId): string {
  return `${REPRODUCTIONS_PREFIX}${flow}/${id}/${rerun}`;
}

/** Undefined for a ref that is no run's. */
export function parseRunRef(name: string): RunRefName | undefined {
  const own = /^refs\/mlgit\/runs\/([^/]+)\/([^/]+)$/.exec(name);
  if (own !== null) return named(own[1], own[2]);
  const fetched = /^refs\/mlgit\/remotes\/(.+)\/runs\/([^/]+)\/([^/]+)$/.exec(name);
  return fetched === null ? undefined : named(fetched[2], fetched[3], fetched[1]);
}

function named(flow: string | undefined, id: string | undefined, remote?: string): RunRefName | undefined {
  if (flow === undefined || id === undefined || !isRunId(id)) return undefined;
  return { flow, id, ...(remote === undefined ? {} : { remote }) };
}

/** Of older runs in a form that this release does not read. */
export function isArchiveRef(name: string): boolean {
  return /^refs\/mlgit\/(?:remotes\/.+\/)?archive\//.test(name);
}
