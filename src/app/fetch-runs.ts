import type { Ref } from '../git/port.ts';
import type { FetchedChange, RemoteCallOptions } from '../git/transport-port.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { parseTravellingRef } from '../model/travelling-ref.ts';
import { chooseRemote } from './choose-remote.ts';
import type { Context } from './context.ts';
import { followRemote } from './follow-remote.ts';
import { readTombstones } from './gc/purged.ts';
import { readTagTarget } from './tag-commit.ts';

export interface FetchRunsOptions extends RemoteCallOptions {
  readonly remote?: string | undefined;
  /** Also forget fetched runs that the remote has no more. */
  readonly prune: boolean;
  /** Of each run's history no more than so many commits: 2 are the run and its code. */
  readonly depth?: number;
}

export interface FetchedTag {
  readonly flow: string;
  readonly tag: string;
  /** The run that it names; undefined when its commit does not say. */
  readonly run?: string;
  /** Before, in the same place. */
  readonly previous?: string;
}

export interface FetchedRuns {
  readonly remote: string;
  /** True when plain `git fetch` brings runs from now on, and did not before. */
  readonly configured: boolean;
  readonly runs: readonly { readonly flow: string; readonly run: string }[];
  readonly tags: readonly FetchedTag[];
  /** Runs with a note that is new or longer. */
  readonly notes: readonly { readonly flow: string; readonly run: string }[];
  /** Signatures, approvals and the like that are new; `name` is the last part of their ref. */
  readonly signatures: readonly { readonly flow: string; readonly run: string; readonly name: string }[];
  /** Runs that somebody has reproduced. */
  readonly reproductions: readonly { readonly flow: string; readonly run: string }[];
  /** What somebody has erased for good, as its tombstone names it, and why. */
  readonly purged: readonly { readonly spec: string; readonly reason: string }[];
  /** What the remote has no more, as `runs/credit/k3f9…`. */
  readonly removed: readonly string[];
  /** This clone's own tags and notes that went on to what the remote has, as `tags/credit/prod`. */
  readonly followed: readonly string[];
  /** Own tags and notes that have a history apart from the remote's. */
  readonly diverged: readonly string[];
}

/** Brings the records of a remote's runs, and no blob. This clone's own runs are never touched. */
export async function fetchRuns(context: Context, options: FetchRunsOptions): Promise<FetchedRuns> {
  const remote = await chooseRemote(context, options.remote, 'fetch');
  const changes = await context.transport.fetch(remote, options);
  const configured = (await context.configureFetch([remote])).length > 0;
  const { followed, diverged } = await followRemote(context, remote);
  context.runs.refresh();
  return { remote, configured, ...(await describe(context, remote, changes)), followed, diverged };
}

async function describe(
  context: Context,
  remote: string,
  changes: readonly FetchedChange[],
): Promise<
  Pick<FetchedRuns, 'runs' | 'tags' | 'notes' | 'signatures' | 'reproductions' | 'purged' | 'removed'>
> {
  const runs = [];
  const notes = [];
  const signatures = [];
  const reproductions = [];
  const tags: FetchedTag[] = [];
  const removed = [];
  const tombstones: Ref[] = [];
  for (const { name, from, to } of changes) {
    const rest = name.slice(`refs/mlgit/remotes/${remote}/`.length);
    const ref = parseTravellingRef(rest);
    if (to === undefined) removed.push(rest);
    else if (rest.startsWith('purged/')) tombstones.push({ name, oid: to });
    else if (ref.kind === 'run') runs.push({ flow: ref.flow, run: ref.id });
    else if (ref.kind === 'note') notes.push({ flow: ref.flow, run: ref.id });
    else if (ref.kind === 'signature') signatures.push({ flow: ref.flow, run: ref.id, name: ref.name });
    else if (ref.kind === 'reproduction') reproductions.push({ flow: ref.flow, run: ref.id });
    else if (ref.kind === 'tag') {
      const run = await targetOf(context, { name, oid: to });
      const previous = from === undefined ? undefined : await targetOf(context, { name, oid: from });
      tags.push({
        flow: ref.flow,
        tag: ref.tag,
        ...(run === undefined ? {} : { run }),
        ...(previous === undefined ? {} : { previous }),
      });
    }
  }
  const purged = (await readTombstones(context, tombstones)).map(({ spec, reason }) => ({ spec, reason }));
  return { runs, tags, notes, signatures, reproductions, purged, removed };
}

/** A tag that names nothing is reported by whoever uses it; it must not keep the rest from arriving. */
async function targetOf(
  context: Context,
  ref: Parameters<typeof readTagTarget>[1],
): Promise<string | undefined> {
  try {
    return await readTagTarget(context.objects, ref);
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'bad-tag') return undefined;
    throw error;
  }
}
