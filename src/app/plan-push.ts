import type { Oid, Ref } from '../git/port.ts';
import type { PushUpdate } from '../git/transport-port.ts';
import type { RunRecord } from '../model/run.ts';
import {
  HOLDS_PREFIX,
  NOTES_PREFIX,
  PURGED_PREFIX,
  REMOTES_PREFIX,
  REPRODUCTIONS_PREFIX,
  RUNS_PREFIX,
  runRef,
  SIGNATURES_PREFIX,
  TAGS_PREFIX,
} from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { readTagTarget } from './tag-commit.ts';

export interface MovingUpdate extends PushUpdate {
  /** The ref of the run that it is about. */
  readonly run: string;
}

export interface PushPlan {
  /** Runs that the remote is not known to have, oldest first. */
  readonly runs: readonly RunRecord[];
  readonly runUpdates: readonly PushUpdate[];
  /** Signatures that the remote is not known to have, tags and notes that are ahead of what it is known to have. */
  readonly moving: readonly MovingUpdate[];
  /** Names of tags and notes that have moved apart from it. */
  readonly diverged: readonly string[];
}

export interface WantedRuns {
  readonly runs?: readonly RunRecord[];
  readonly except?: ReadonlySet<string>;
}

/**
 * What a push has to send, from what is known here about the remote; nobody is contacted. Without `wanted` it is all
 * that this clone made; with it, those runs, their tags and their notes. `except` are refs of runs that stay here.
 */
export async function planPush(
  context: Context,
  remote: string,
  { runs: wanted, except }: WantedRuns,
): Promise<PushPlan> {
  const theirs = await knownThere(context, remote);
  const candidates = wanted ?? (await context.runs.all()).filter((run) => run.remote === undefined);
  const runs = candidates
    .filter((run) => theirs.get(runRef(run.flow, run.id)) !== run.commit)
    .filter((run) => !except?.has(runRef(run.flow, run.id)))
    .sort((a, b) => (a.execution.startedAt < b.execution.startedAt ? -1 : 1));
  const runUpdates = runs.map((run) => ({
    name: runRef(run.flow, run.id),
    to: run.commit as Oid,
    expected: undefined,
  }));
  const moving: MovingUpdate[] = await newSignatures(context, wanted, { theirs, runUpdates, except });
  const diverged: string[] = [];
  for (const ref of await movingRefs(context, wanted)) {
    const there = theirs.get(ref.name);
    if (there === ref.oid || except?.has(ref.run) || staysHere(ref, { theirs, runUpdates })) continue;
    if (there === undefined || (await context.transport.descends(ref.oid, there))) {
      moving.push({ name: ref.name, to: ref.oid, expected: there, run: ref.run });
    } else if (!(await context.transport.descends(there, ref.oid))) diverged.push(ref.name);
  }
  return { runs, runUpdates, moving, diverged };
}

/** A reproduction has its run's commit as a parent, and goes only where that is or goes, as signatures do. */
function staysHere(
  { name, run }: Pick<MovingUpdate, 'name' | 'run'>,
  { theirs, runUpdates }: Pick<PushPlan, 'runUpdates'> & { readonly theirs: ReadonlyMap<string, Oid> },
): boolean {
  if (!name.startsWith(REPRODUCTIONS_PREFIX)) return false;
  return !theirs.has(run) && !runUpdates.some((update) => update.name === run);
}

/** Refs of the remote as they were last seen, by the name that they have in the clone that made them. */
async function knownThere(context: Context, remote: string): Promise<Map<string, Oid>> {
  const prefix = `${REMOTES_PREFIX}${remote}/`;
  const refs = await context.refs.list(prefix);
  return new Map(refs.map(({ name, oid }) => [`refs/mlgit/${name.slice(prefix.length)}`, oid]));
}

/**
 * Signatures never move. One goes only where its run is or goes: it would take the run's commit and code along, which
 * nobody has looked at before they leave.
 */
async function newSignatures(
  context: Context,
  wanted: readonly RunRecord[] | undefined,
  there: Pick<PushPlan, 'runUpdates'> & {
    readonly theirs: ReadonlyMap<string, Oid>;
    readonly except: WantedRuns['except'] | undefined;
  },
): Promise<MovingUpdate[]> {
  const runs = wanted && new Set(wanted.map(({ flow, id }) => runRef(flow, id)));
  const updates: MovingUpdate[] = [];
  for (const { name, oid } of await context.refs.list(SIGNATURES_PREFIX)) {
    const run = RUNS_PREFIX + name.slice(SIGNATURES_PREFIX.length, name.lastIndexOf('/'));
    const isMeant = (runs === undefined || runs.has(run)) && !there.except?.has(run);
    if (!isMeant || there.theirs.has(name)) continue;
    const commit = (await context.signedTags.read(oid))?.object;
    const goes = there.runUpdates.some((update) => update.name === run && update.to === commit);
    const isThere = commit !== undefined && there.theirs.get(run) === commit;
    if (goes || isThere) updates.push({ name, to: oid, expected: undefined, run });
  }
  return updates;
}

/** Own refs about runs that may move, each with the ref of its run. */
async function movingRefs(
  context: Context,
  wanted: readonly RunRecord[] | undefined,
): Promise<(Ref & { readonly run: string })[]> {
  const refs = [];
  for (const ref of await context.refs.list(TAGS_PREFIX)) {
    const [flow] = ref.name.slice(TAGS_PREFIX.length).split('/');
    refs.push({ ...ref, run: `${RUNS_PREFIX}${flow}/${await readTagTarget(context.objects, ref)}` });
  }
  for (const ref of await context.refs.list(NOTES_PREFIX)) {
    refs.push({ ...ref, run: RUNS_PREFIX + ref.name.slice(NOTES_PREFIX.length) });
  }
  for (const ref of await context.refs.list(HOLDS_PREFIX)) {
    refs.push({ ...ref, run: RUNS_PREFIX + ref.name.slice(HOLDS_PREFIX.length) });
  }
  for (const ref of await context.refs.list(REPRODUCTIONS_PREFIX)) {
    const [flow, id] = ref.name.slice(REPRODUCTIONS_PREFIX.length).split('/');
    refs.push({ ...ref, run: `${RUNS_PREFIX}${flow}/${id}` });
  }
  // A tombstone is about bytes, of whichever runs.
  const tombstones = await context.refs.list(PURGED_PREFIX);
  if (wanted === undefined) return [...refs, ...tombstones.map((ref) => ({ ...ref, run: ref.name }))];
  const runs = new Set(wanted.map(({ flow, id }) => runRef(flow, id)));
  return refs.filter(({ run }) => runs.has(run));
}
