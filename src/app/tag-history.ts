import { usageError } from '../model/mlgit-error.ts';
import { tagRef } from '../model/run-ref.ts';
import type { Context } from './context.ts';
import { trailer } from './tag-commit.ts';
import { listTags } from './tags.ts';

export interface TagEvent {
  readonly run: string;
  readonly who: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly why: string;
}

/** What a tag named over time, newest first. */
async function tagHistory(context: Context, flow: string, name: string): Promise<TagEvent[]> {
  const events: TagEvent[] = [];
  let oid = await context.refs.resolve(tagRef(flow, name));
  if (oid === undefined) {
    throw usageError('no-such-tag', `Flow ${flow} has no tag ${JSON.stringify(name)}`, [`mlgit log ${flow}`]);
  }
  while (oid !== undefined) {
    const commit = await context.objects.readCommit(oid);
    if (commit === undefined) break;
    const run = trailer(commit.message, 'Mlgit-Run') ?? '?';
    events.push({ run, who: commit.author, at: commit.authoredAt, why: whyOf(commit.message) });
    oid = commit.parents[0];
  }
  return events;
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

/** The history of `NAME` (of the only flow that has it) or `FLOW@NAME`. */
export async function tagHistoryOf(context: Context, text: string): Promise<TagEvent[]> {
  const [first = '', second] = text.split('@');
  if (second !== undefined && first !== '') return tagHistory(context, first, second);
  const name = second ?? first;
  const flows = (await listTags(context)).filter((tag) => tag.name === name).map(({ flow }) => flow);
  const [only, ...others] = flows;
  if (only === undefined)
    throw usageError('no-such-tag', `There is no tag ${JSON.stringify(name)} here`, ['mlgit log']);
  if (others.length > 0) {
    throw usageError('which-flow', `Several flows have a tag ${name}: ${flows.join(', ')}`, [
      `mlgit tag --history ${only}@${name}`,
    ]);
  }
  return tagHistory(context, only, name);
}
