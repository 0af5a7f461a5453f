import type { ChangedPath, Oid } from '../../git/port.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RangeEnd } from '../../model/review/review-document.ts';
import { parseRange } from '../../review/range/parse-range.ts';
import type { Context } from '../context.ts';

/** A range of commits, and the files that it changes. */
export interface ReviewRange {
  readonly base: RangeEnd & { readonly commit: Oid };
  /** Without a commit: the index, on top of HEAD. */
  readonly head: RangeEnd & { readonly commit?: Oid };
  /** The commit whose code the later end has: of the index, HEAD. */
  readonly code: Oid;
  readonly paths: readonly ChangedPath[];
}

/**
 * The range that a text names; without one, from where the branch parted from what it is to go into, to the index: what would be
 * reviewed if what is staged were committed and pushed now.
 * @throws MlgitError `no-commit`, `bad-range`, `no-such-revision` (usage), `no-merge-base` (failed).
 */
export async function findRange(context: Context, text: string | undefined): Promise<ReviewRange> {
  if (text === undefined) return ownRange(context);
  const { base, head, fromMergeBase } = parseRange(text);
  const [from, to] = [await commitOf(context, base), await commitOf(context, head)];
  const start = fromMergeBase ? await mergeBase(context, [from, base], [to, head]) : from;
  return {
    base: { name: fromMergeBase ? `the merge base of ${base} and ${head}` : base, commit: start },
    head: { name: head, commit: to },
    code: to,
    paths: await context.commits.changedPaths(start, to),
  };
}

async function ownRange(context: Context): Promise<ReviewRange> {
  const { ranges, transport } = context;
  const head = await context.revParse('HEAD');
  if (head === undefined) {
    throw usageError('no-commit', 'HEAD has no commit yet, so nothing can be compared with it', [
      'git commit',
      'mlgit review BASE..HEAD',
    ]);
  }
  const branch = await ranges.baseBranch(await transport.defaultRemote('fetch'));
  const from = branch ?? { name: 'HEAD', oid: head };
  const start = await mergeBase(context, [from.oid, from.name], [head, 'HEAD']);
  const staged = await ranges.stagedPaths(start);
  const isStaged = (await ranges.stagedPaths(head)).length > 0;
  return {
    base: { name: start === from.oid ? from.name : `the merge base of ${from.name} and HEAD`, commit: start },
    head: isStaged ? { name: 'the index' } : { name: 'HEAD', commit: head },
    code: head,
    paths: staged,
  };
}

async function commitOf(context: Context, revision: string): Promise<Oid> {
  const oid = await context.revParse(revision);
  if (oid !== undefined) return oid;
  throw usageError('no-such-revision', `${JSON.stringify(revision)} names no commit of this clone`, [
    `git fetch --depth=1 origin ${revision}   (a shallow clone does not have it)`,
    'git log --oneline --all',
  ]);
}

type Named = readonly [oid: Oid, name: string];

async function mergeBase(context: Context, [a, name]: Named, [b, other]: Named): Promise<Oid> {
  const found = await context.acceptance.mergeBase(a, b);
  if (found !== undefined) return found;
  throw new MlgitError(`${name} and ${other} have no common commit in this clone`, {
    code: 'no-merge-base',
    kind: 'failed',
    hints: ['git fetch --deepen=100   (of a shallow clone)', `mlgit review ${name}..${other}`],
  });
}
