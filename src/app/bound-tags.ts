import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { isName } from '../model/name.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunId } from '../model/run-id.ts';
import { type AcceptedManifest, acceptedManifest } from './accept/accepted-manifest.ts';
import { runOfManifest } from './accept/run-of-manifest.ts';
import type { PublishedBranch, ReadContext } from './context.ts';
import { splitRemote } from './split-remote.ts';

/** A tag of a flow that a branch decides about. */
export interface BoundTag {
  readonly flow: string;
  readonly name: string;
  readonly branch: string;
}

/** What is no damage: the branch is still to come, or its first manifest. */
const NOTHING_YET: ReadonlySet<string> = new Set(['no-branch', 'nothing-accepted']);

/** Undefined for what is a ref, or no tag. That a flow file cannot be read, which might bind it, is remarked. */
export async function findBoundTag(
  context: ReadContext,
  flow: string,
  tag: string,
): Promise<BoundTag | undefined> {
  const [, name] = splitRemote(tag);
  if (name === 'latest' || isRunId(name) || !isName(name)) return undefined;
  try {
    return (await listBoundTags(context)).find((one) => one.flow === flow && one.name === name);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
    const message = `Whether ${name} of ${flow} is bound to a branch is not known: ${error.message.split('\n')[0]}`;
    context.remark(message, error.hints);
    return undefined;
  }
}

/** @throws MlgitError `no-branch` (usage). */
export async function publishedBranchOf(
  context: ReadContext,
  { flow, name, branch }: BoundTag,
  remote?: string,
): Promise<PublishedBranch> {
  const published = await context.publishedBranch(branch, remote);
  if (published !== undefined) return published;
  throw usageError(
    'no-branch',
    `Tag ${name} of ${flow} is what is accepted on branch ${branch}, which is not here`,
    ['git fetch', `git branch --all --list '*${branch}'`],
  );
}

/**
 * The run that is accepted on the branch of a tag; the manifest alone where its run has no record here.
 * @throws MlgitError `no-branch`, `nothing-accepted` (usage), `manifest-edited` (integrity).
 */
export async function runOfBoundTag(
  context: ReadContext,
  { flow, name, branch }: BoundTag,
  remote?: string,
): Promise<RunRecord | AcceptedManifest> {
  const published = await publishedBranchOf(context, { flow, name, branch }, remote);
  const accepted = await acceptedManifest(context, {
    flow,
    revision: published.name,
    commit: published.commit,
  });
  if (accepted !== undefined) return (await runOfManifest(context, flow, accepted.digest)) ?? accepted;
  throw usageError(
    'nothing-accepted',
    `Tag ${name} of ${flow} is what is accepted on ${published.name}, and manifests/${flow}.json is not there`,
    [`mlgit accept ${flow}@latest   (on ${branch}, then commit)`],
  );
}

type Accepted = RunRecord | AcceptedManifest;

/** What a ref of the name of a bound tag says is not obeyed, and nobody should take it for the tag. */
export function remarkIgnored(
  { remark }: Pick<ReadContext, 'remark'>,
  { flow, name, branch }: BoundTag,
  accepted: Accepted,
  named: { readonly text: string; readonly id: string },
): void {
  const isRun = 'id' in accepted;
  if (isRun && named.id === accepted.id) return;
  const what = isRun ? accepted.id : `a run that is not here`;
  remark(
    `Tag ${name} of ${flow} is what is accepted on branch ${branch}, ${what}; the ref ${named.text}, which names ${named.id}, is ignored`,
    [`mlgit show ${flow}@${named.id}`, `git log ${branch} -- manifests/${flow}.json`],
  );
}

/** Of all flows. @throws MlgitError (usage) for a flow file that cannot be read. */
export async function listBoundTags(context: ReadContext): Promise<readonly BoundTag[]> {
  return Object.entries((await context.flowFile())?.flows ?? {}).flatMap(([flow, { tags = {} }]) =>
    Object.entries(tags).map(([name, { branch }]) => ({ flow, name, branch })),
  );
}

/**
 * Tags that branches decide about, by `flow/name`, with the run that each names now. One that names none hides no other: why
 * is in `damaged`, unless nothing was accepted yet.
 */
export async function readBoundTags(context: ReadContext): Promise<{
  readonly byBranch: ReadonlyMap<string, BoundTag & { readonly run: Accepted | undefined }>;
  readonly damaged: MlgitError[];
}> {
  const byBranch = new Map<string, BoundTag & { readonly run: Accepted | undefined }>();
  const damaged: MlgitError[] = [];
  const noted = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MlgitError) || error.kind === 'internal') throw error;
      if (!NOTHING_YET.has(error.code)) damaged.push(error);
      return undefined;
    }
  };
  for (const bound of (await noted(() => listBoundTags(context))) ?? []) {
    const run = await noted(() => runOfBoundTag(context, bound));
    byBranch.set(`${bound.flow}/${bound.name}`, { ...bound, run });
  }
  return { byBranch, damaged };
}

/** @throws MlgitError `tag-bound` (usage): a ref of that name would be ignored. */
export async function refuseBoundTag(context: ReadContext, flow: string, tag: string): Promise<void> {
  const bound = await findBoundTag(context, flow, tag);
  if (bound === undefined) return;
  const { name, branch } = bound;
  throw new MlgitError(
    `Tag ${name} of ${flow} is what is accepted on branch ${branch} (tags: in the flow file), so it is moved by a commit there`,
    {
      code: 'tag-bound',
      kind: 'usage',
      hints: [
        `mlgit accept RUN   (on ${branch} or on a branch to be merged, then commit)`,
        `git revert COMMIT   (takes it back; git log ${branch} -- manifests/${flow}.json lists them)`,
      ],
    },
  );
}
