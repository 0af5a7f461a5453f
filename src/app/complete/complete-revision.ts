import { compareBytes } from '../../base/byte-order.ts';
import type { Candidate } from '../../model/completion.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { listTags } from '../tags.ts';

/** Ids shown: further back, a person types the start of one. */
const MOST_IDS = 50;

/** What may follow the `@` of a flow: `latest`, tags, those of remotes, and ids, newest first. `before` includes the `@`. */
export async function revisionsOf(context: Context, flow: string, before: string): Promise<Candidate[]> {
  const [runs, tags] = await Promise.all([context.runs.ofFlow(flow), listTags(context)]);
  if (runs.length === 0) return [];
  const named = tags
    .filter((tag) => tag.flow === flow)
    .map(({ name }) => ({ value: name, help: 'tag' }))
    .sort((a, b) => compareBytes(a.value, b.value));
  const remotes = [...new Set(runs.flatMap(({ remote }) => (remote === undefined ? [] : [remote])))].sort(
    compareBytes,
  );
  const latest = { value: 'latest', help: 'newest successful run' };
  const theirs = remotes.map((remote) => ({ value: `${remote}/latest`, help: `newest of ${remote}` }));
  const ids = runs.slice(0, MOST_IDS).map((run) => ({ value: run.id, help: describe(run) }));
  return [latest, ...named, ...theirs, ...ids].map(({ value, help }) => ({
    value: `${before}${value}`,
    help,
  }));
}

function describe({ manifest, execution }: RunRecord): string {
  const started = execution.startedAt.slice(0, 16).replace('T', ' ');
  const message = execution.message === undefined ? '' : `, ${execution.message}`;
  return `${manifest.status} ${started}${message}`;
}
