import { compareBytes } from '../base/byte-order.ts';
import type { Oid, Ref } from '../git/port.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { requireName } from '../model/name.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import { REMOTES_PREFIX, TAGS_PREFIX, tagRef } from '../model/run-ref.ts';
import { readBoundTags, refuseBoundTag, remarkIgnored } from './bound-tags.ts';
import type { Context, ReadContext } from './context.ts';
import { headsOf } from './fetched-heads.ts';
import { specOf } from './find-target.ts';
import { splitRemote } from './split-remote.ts';
import { ROLLBACK_TRAILER, readTagTarget, tagTarget } from './tag-commit.ts';
import { whoNow } from './who-now.ts';

export interface Tags {
  /** `flow/id` → names of the tags on it, in byte order; a fetched tag is `remote/name`. */
  readonly byRun: ReadonlyMap<string, readonly string[]>;
  /** `flow/name` of the tags that a branch decides about. */
  readonly bound: ReadonlySet<string>;
  /** Of tags that name no run. One such tag hides no other. */
  readonly damaged: readonly MlgitError[];
}

export async function readTags(context: ReadContext): Promise<Tags> {
  const { byBranch, damaged } = await readBoundTags(context);
  const tags = await listTags(context);
  const byRun = new Map<string, readonly string[]>();
  const reading = context.objects.readCommitsAndFiles(
    tags.map(({ ref }) => ref.oid),
    [],
  );
  let at = 0;
  for await (const read of reading) {
    const { flow, name, ref } = tags[at++] as TagRef;
    const bound = byBranch.get(`${flow}/${splitRemote(name)[1]}`);
    try {
      const id = tagTarget(ref, read?.commit);
      if (bound === undefined) enter(byRun, `${flow}/${id}`, name);
      else if (bound.run !== undefined)
        remarkIgnored(context, bound, bound.run, { text: `${flow}@${name}`, id });
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      damaged.push(error);
    }
  }
  for (const { flow, name, run } of byBranch.values())
    if (run !== undefined && 'id' in run) enter(byRun, `${flow}/${run.id}`, name);
  return { byRun, bound: new Set(byBranch.keys()), damaged };
}

function enter(byRun: Map<string, readonly string[]>, run: string, name: string): void {
  byRun.set(run, [...(byRun.get(run) ?? []), name].sort(compareBytes));
}

interface TagRef {
  readonly flow: string;
  readonly name: string;
  readonly ref: Ref;
}

/** Every tag there is; a fetched one is `remote/name`. */
export async function listTags(context: ReadContext): Promise<TagRef[]> {
  const [ownRefs, fetchedRefs] = await Promise.all([
    context.refs.list(TAGS_PREFIX),
    context.refs.list(REMOTES_PREFIX),
  ]);
  const own = ownRefs.flatMap((ref) => {
    const [flow, name] = ref.name.slice(TAGS_PREFIX.length).split('/');
    return flow === undefined || name === undefined ? [] : [{ flow, name, ref }];
  });
  const fetched = fetchedRefs.flatMap((ref) => {
    const [, remote, flow, name] =
      /^refs\/mlgit\/remotes\/(.+)\/tags\/([^/]+)\/([^/]+)$/.exec(ref.name) ?? [];
    return flow === undefined || name === undefined ? [] : [{ flow, name: `${remote}/${name}`, ref }];
  });
  return [...own, ...fetched];
}

export interface TagOptions {
  readonly move: boolean;
  /** Why, kept in the tag commit. */
  readonly message?: string | undefined;
  /** The earlier tag commit that the tag goes back to. */
  readonly rollback?: Oid;
}

export interface TagChange {
  readonly tag: string;
  readonly run: string;
  /** The run it named before. */
  readonly previous?: string;
}

/** @throws MlgitError `bad-name`, `reserved-tag` (usage). Checked before a run that is to be tagged starts. */
export function requireTagName(name: string | undefined): void {
  if (name === undefined) return;
  requireName('Tag', name);
  if (name !== 'latest') return;
  throw usageError('reserved-tag', '"latest" always means the newest successful run and cannot be a tag', [
    'choose another name, as in: mlgit run --tag stable',
  ]);
}

/** @throws MlgitError `tag-like-id` (usage): `FLOW@NAME` would mean a tag or a run. */
export async function refuseTagLikeId(context: Context, flow: string, name: string): Promise<void> {
  if (!isRunIdPrefix(name)) return;
  const run = (await context.runs.ofFlow(flow)).find(({ id }) => id.startsWith(name));
  if (run === undefined) return;
  throw usageError('tag-like-id', `Tag ${name} would be ambiguous: it is the start of run id ${run.id}`, [
    `choose another name, as in: mlgit tag ${specOf(run)} ${name}-tag`,
  ]);
}

/**
 * Points a tag to a run by a new tag commit on top of the tag's previous one, so that its history travels. A tag that
 * was only fetched goes on from there.
 */
export async function tagRun(
  context: Context,
  run: RunRecord,
  name: string,
  options: TagOptions,
): Promise<TagChange> {
  requireTagName(name);
  await refuseTagLikeId(context, run.flow, name);
  await refuseBoundTag(context, run.flow, name);
  const refName = tagRef(run.flow, name);
  const { own, all } = await headsOf(context, refName);
  const [before] = all;
  const previous =
    before === undefined ? undefined : await readTagTarget(context.objects, { name: refName, oid: before });
  if (previous === run.id && own !== undefined && all.length === 1) {
    return { tag: name, run: run.id, previous };
  }
  if (previous !== undefined && previous !== run.id && !options.move) {
    throw usageError('tag-exists', `Tag ${name} of ${run.flow} already names run ${previous}`, [
      `mlgit tag ${specOf(run)} ${name} --move`,
    ]);
  }
  const oid = await writeTagCommit(context, run, name, {
    why: options.message,
    parents: all,
    rollback: options.rollback,
  });
  await context.refs.transact([{ name: refName, to: oid, from: own, reason: `mlgit tag ${name} ${run.id}` }]);
  return { tag: name, run: run.id, ...(previous === undefined ? {} : { previous }) };
}

interface TagMove {
  readonly why: string | undefined;
  readonly parents: readonly Oid[];
  readonly rollback: Oid | undefined;
}

async function writeTagCommit(context: Context, run: RunRecord, name: string, move: TagMove): Promise<Oid> {
  const { why, parents, rollback } = move;
  const who = await whoNow(context);
  return context.objects.writeCommitOfFiles(
    { run: Buffer.from(`${specOf(run)}\n`) },
    {
      parents,
      author: who,
      committer: who,
      message: [
        `${run.flow}@${name} is ${run.id}`,
        '',
        ...(why === undefined ? [] : [why.trim(), '']),
        `Mlgit-Run: ${run.id}`,
        `Mlgit-Flow: ${run.flow}`,
        `Mlgit-Commit: ${run.commit}`,
        ...(rollback === undefined ? [] : [`${ROLLBACK_TRAILER}: ${rollback}`]),
        '',
      ].join('\n'),
    },
  );
}
