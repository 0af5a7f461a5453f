import type { Ref } from '../git/port.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { REMOTES_PREFIX, tagRef } from '../model/run-ref.ts';
import type { AcceptedManifest } from './accept/accepted-manifest.ts';
import { type BoundTag, remarkIgnored, runOfBoundTag } from './bound-tags.ts';
import type { ReadContext } from './context.ts';
import { refuseDamaged } from './refuse-damaged.ts';
import { splitRemote } from './split-remote.ts';
import { readTagTarget } from './tag-commit.ts';

/**
 * The run that `TAG` (this clone's, else the fetched one) or `REMOTE/TAG` names; undefined when there is no such tag.
 * @throws MlgitError `tag-differs` (usage) when several exist and differ, `run-missing` (integrity).
 */
export async function findTagged(
  context: ReadContext,
  flow: string,
  tag: string,
  runs: readonly RunRecord[],
): Promise<RunRecord | undefined> {
  const named = await namedRuns(context, flow, tag);
  const ids = new Set(named.map(({ id }) => id));
  if (ids.size > 1) throw tagsDiffer(flow, tag, named);
  const [id] = ids;
  if (id === undefined) return undefined;
  const run = runs.find((one) => one.id === id);
  if (run !== undefined) return run;
  await refuseDamaged(context, flow, id);
  throw new MlgitError(`Tag ${tag} of ${flow} names run ${id}, which is not in this clone`, {
    code: 'run-missing',
    kind: 'integrity',
    hints: [`mlgit tag --history ${flow}@${tag}`, 'mlgit fetch'],
  });
}

/** By its branch; the manifest alone where its run has no record here. A ref of the name that says otherwise is remarked, and no more. */
export async function findBound(
  context: ReadContext,
  bound: BoundTag,
  tag: string,
): Promise<RunRecord | AcceptedManifest> {
  const run = await runOfBoundTag(context, bound, splitRemote(tag)[0]);
  for (const named of await namedRuns(context, bound.flow, tag)) remarkIgnored(context, bound, run, named);
  return run;
}

export interface NamedRun {
  readonly text: string;
  readonly id: string;
}

async function namedRuns(context: ReadContext, flow: string, tag: string): Promise<readonly NamedRun[]> {
  const named: NamedRun[] = [];
  for (const { remote, ref } of await tagRefs(context, flow, tag)) {
    const text = `${flow}@${remote === undefined ? '' : `${remote}/`}${splitRemote(tag)[1]}`;
    named.push({ text, id: await readTagTarget(context.objects, ref) });
  }
  return named;
}

function tagsDiffer(flow: string, tag: string, named: readonly NamedRun[]): MlgitError {
  const own = named.find(({ text }) => text === `${flow}@${tag}`);
  const fetched = named.filter((one) => one !== own);
  return usageError(
    'tag-differs',
    `Tag ${tag} of ${flow} is ${named.map(({ text, id }) => `${id} (${text === own?.text ? 'of this clone' : text})`).join(' and ')}`,
    [
      ...fetched.map(({ text, id }) => `use ${text} for ${id}`),
      ...(own === undefined ? [] : [`use ${flow}@${own.id} for the one of this clone`]),
    ],
  );
}

interface NamedTag {
  readonly remote: string | undefined;
  readonly ref: Ref;
}

/** Of `TAG` this clone's and every remote's, of `REMOTE/TAG` that one. */
async function tagRefs(context: ReadContext, flow: string, tag: string): Promise<NamedTag[]> {
  const [asked, bare] = splitRemote(tag);
  const suffix = `/tags/${flow}/${bare}`;
  const names =
    asked === undefined
      ? (await context.refs.list(REMOTES_PREFIX)).filter(({ name }) => name.endsWith(suffix))
      : await resolved(context, `${REMOTES_PREFIX}${asked}${suffix}`);
  const fetched = names.map((ref) => ({
    remote: ref.name.slice(REMOTES_PREFIX.length, -suffix.length),
    ref,
  }));
  const own = asked === undefined ? await resolved(context, tagRef(flow, bare)) : [];
  return [...own.map((ref) => ({ remote: undefined, ref })), ...fetched];
}

async function resolved(context: ReadContext, name: string): Promise<Ref[]> {
  const oid = await context.refs.resolve(name);
  return oid === undefined ? [] : [{ name, oid }];
}
