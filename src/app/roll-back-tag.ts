import type { Commit, Oid } from '../git/port.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { tagRef } from '../model/run-ref.ts';
import { refuseBoundTag } from './bound-tags.ts';
import type { Context } from './context.ts';
import { headsOf } from './fetched-heads.ts';
import { ROLLBACK_TRAILER, trailer } from './tag-commit.ts';
import { findTagName } from './tag-history.ts';
import { type TagChange, tagRun } from './tags.ts';

/**
 * Lets a tag name the run again that it named before. Like every move it is a commit on top: nothing of the history is
 * lost. A second time goes one further back, and not to what was just taken back.
 * @throws MlgitError `nothing-before` (usage), `tag-differs` (conflict), `run-missing` (integrity).
 */
export async function rollBackTag(
  context: Context,
  text: string,
  message: string | undefined,
): Promise<TagChange & { readonly flow: string }> {
  const { flow, name } = await findTagName(context, text);
  await refuseBoundTag(context, flow, name);
  const [head, ...others] = (await headsOf(context, tagRef(flow, name))).all;
  if (head === undefined)
    throw usageError('no-such-tag', `Flow ${flow} has no tag ${JSON.stringify(name)}`, [`mlgit log ${flow}`]);
  if (others.length > 0) {
    throw new MlgitError(
      `Tag ${name} of ${flow} was moved here and elsewhere, so it is not clear what was before`,
      {
        code: 'tag-differs',
        kind: 'conflict',
        hints: [`mlgit tag --history ${flow}@${name}`, `mlgit tag RUN ${name} --move`],
      },
    );
  }
  const before = await commitBefore(context, head);
  if (before === undefined) {
    throw usageError('nothing-before', `Tag ${name} of ${flow} has named no other run before`, [
      `mlgit tag --history ${flow}@${name}`,
    ]);
  }
  const id = trailer(before.message, 'Mlgit-Run');
  const run = (await context.runs.ofFlow(flow)).find((one) => one.id === id);
  if (run === undefined) {
    throw new MlgitError(`Tag ${name} of ${flow} named run ${id} before, which is not in this clone`, {
      code: 'run-missing',
      kind: 'integrity',
      hints: ['mlgit fetch', `mlgit tag --history ${flow}@${name}`],
    });
  }
  return { flow, ...(await tagRun(context, run, name, { move: true, message, rollback: before.oid })) };
}

/** The newest tag commit before `head` that names another run. */
async function commitBefore(context: Context, head: Oid): Promise<Commit | undefined> {
  const now = await placeOf(context, head);
  const run = now === undefined ? undefined : trailer(now.message, 'Mlgit-Run');
  let at = now;
  while (at !== undefined && trailer(at.message, 'Mlgit-Run') === run) {
    const [parent] = at.parents;
    at = parent === undefined ? undefined : await placeOf(context, parent);
  }
  return at;
}

/** The commit itself, or the earlier one that it went back to. */
async function placeOf(context: Context, oid: Oid): Promise<Commit | undefined> {
  const commit = await context.objects.readCommit(oid);
  const earlier = commit === undefined ? undefined : trailer(commit.message, ROLLBACK_TRAILER);
  return earlier === undefined ? commit : placeOf(context, earlier as Oid);
}
