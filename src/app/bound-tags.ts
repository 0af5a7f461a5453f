import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { acceptedAt } from './accepted-run.ts';
import type { ReadContext } from './context.ts';
import { splitRemote } from './split-remote.ts';

/** A tag of a flow that a branch decides about. */
export interface BoundTag {
  readonly flow: string;
  readonly name: string;
  readonly branch: string;
}

/** What is no damage: the branch is still to come, or its first manifest. */
const NOTHING_YET: ReadonlySet<string> = new Set(['no-branch', 'nothing-accepted']);

/** Undefined for a tag that is a ref. @throws MlgitError (usage) for a flow file that cannot be read: what it binds is not known. */
export async function findBoundTag(
  context: ReadContext,
  flow: string,
  tag: string,
): Promise<BoundTag | undefined> {
  const [, name] = splitRemote(tag);
  const tags = (await context.flowFile())?.flows[flow]?.tags ?? {};
  const bound = Object.hasOwn(tags, name) ? tags[name] : undefined;
  return bound === undefined ? undefined : { flow, name, branch: bound.branch };
}

/**
 * The run that is accepted on the branch of a tag.
 * @throws MlgitError `no-branch`, `nothing-accepted` (usage), `run-missing` (integrity).
 */
export async function runOfBoundTag(
  context: ReadContext,
  { flow, name, branch }: BoundTag,
  remote?: string,
): Promise<RunRecord> {
  const published = await context.publishedBranch(branch, remote);
  if (published === undefined) {
    throw usageError(
      'no-branch',
      `Tag ${name} of ${flow} is what is accepted on branch ${branch}, which is not here`,
      ['git fetch', `git branch --all --list '*${branch}'`],
    );
  }
  const run = await acceptedAt(context, flow, published.commit);
  if (run !== undefined) return run;
  throw usageError(
    'nothing-accepted',
    `Tag ${name} of ${flow} is what is accepted on ${published.name}, and manifests/${flow}.json is not there`,
    [`mlgit accept ${flow}@latest   (on ${branch}, then commit)`],
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
  readonly byBranch: ReadonlyMap<string, BoundTag & { readonly run: RunRecord | undefined }>;
  readonly damaged: MlgitError[];
}> {
  const byBranch = new Map<string, BoundTag & { readonly run: RunRecord | undefined }>();
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
