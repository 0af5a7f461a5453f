import type { Commit, Oid } from '../git/port.ts';
import { usageError } from '../model/mlgit-error.ts';
import { tagRef } from '../model/run-ref.ts';
import { boundTagHistory } from './bound-tag-history.ts';
import { findBoundTag, listBoundTags } from './bound-tags.ts';
import type { Context } from './context.ts';
import { headsOf } from './fetched-heads.ts';
import { ROLLBACK_TRAILER, trailer } from './tag-commit.ts';
import type { TagEvent } from './tag-event.ts';
import { listTags } from './tags.ts';

/**
 * What a tag named over time, newest first: of this clone and of what was fetched, which is the whole where both moved it.
 * A commit comes before those that it goes on from, whatever the clocks of their machines said.
 */
export async function tagHistoryOf(context: Context, text: string): Promise<TagEvent[]> {
  const { flow, name } = await findTagName(context, text);
  const bound = await findBoundTag(context, flow, name);
  if (bound !== undefined) return boundTagHistory(context, bound);
  const { all } = await headsOf(context, tagRef(flow, name));
  if (all.length === 0) {
    throw usageError('no-such-tag', `Flow ${flow} has no tag ${JSON.stringify(name)}`, [`mlgit log ${flow}`]);
  }
  const commits = await reachable(context, all);
  return newestFirst(commits, all).map(eventOf);
}

async function reachable(context: Context, heads: readonly Oid[]): Promise<ReadonlyMap<Oid, Commit>> {
  const found = new Map<Oid, Commit>();
  const open = [...heads];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    const commit = found.has(oid) ? undefined : await context.objects.readCommit(oid);
    if (commit === undefined) continue;
    found.set(oid, commit);
    open.push(...commit.parents);
  }
  return found;
}

/** Of the commits all of whose successors were told of, the newest is next (as `git log --date-order`). */
function newestFirst(commits: ReadonlyMap<Oid, Commit>, heads: readonly Oid[]): Commit[] {
  const successors = new Map<Oid, number>();
  for (const { parents } of commits.values())
    for (const parent of parents) successors.set(parent, (successors.get(parent) ?? 0) + 1);
  const ready = heads.flatMap((oid) => (successors.has(oid) ? [] : (commits.get(oid) ?? [])));
  const ordered: Commit[] = [];
  while (ready.length > 0) {
    ready.sort((a, b) => a.authoredAt - b.authoredAt);
    const next = ready.pop() as Commit;
    ordered.push(next);
    for (const parent of next.parents) {
      const left = (successors.get(parent) ?? 0) - 1;
      successors.set(parent, left);
      const commit = commits.get(parent);
      if (left === 0 && commit !== undefined) ready.push(commit);
    }
  }
  return ordered;
}

function eventOf({ oid, message, author, authoredAt }: Commit): TagEvent {
  return {
    run: trailer(message, 'Mlgit-Run') ?? '?',
    who: author,
    at: authoredAt,
    why: whyOf(message),
    commit: oid,
    rolledBack: trailer(message, ROLLBACK_TRAILER) !== undefined,
  };
}

/** The paragraphs between the subject and the trailers. */
function whyOf(message: string): string {
  return message
    .split('\n')
    .slice(1)
    .filter((line) => !line.startsWith('Mlgit-'))
    .join('\n')
    .trim();
}

/** The flow of `FLOW@NAME`, or of `NAME` the only one that has such a tag, here or fetched. */
export async function findTagName(
  context: Context,
  text: string,
): Promise<{ readonly flow: string; readonly name: string }> {
  const [first = '', second] = text.split('@');
  const name = second ?? first;
  if (second !== undefined && first !== '') return { flow: first, name };
  const ending = `/${name}`;
  const tags = (await listTags(context)).filter((tag) => tag.name === name || tag.name.endsWith(ending));
  const bound = (await listBoundTags(context)).filter((tag) => tag.name === name);
  const [only, ...others] = new Set([...tags, ...bound].map(({ flow }) => flow));
  if (only === undefined)
    throw usageError('no-such-tag', `There is no tag ${JSON.stringify(name)} here`, ['mlgit log']);
  if (others.length > 0) {
    throw usageError('which-flow', `Several flows have a tag ${name}: ${[only, ...others].join(', ')}`, [
      `mlgit tag --history ${only}@${name}`,
    ]);
  }
  return { flow: only, name };
}
