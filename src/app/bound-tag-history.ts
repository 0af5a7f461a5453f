import type { Oid } from '../git/port.ts';
import { digestBytes } from '../model/blake3.ts';
import { acceptedPath } from './accept/accepted-path.ts';
import { runOfManifest } from './accept/run-of-manifest.ts';
import { type BoundTag, publishedBranchOf } from './bound-tags.ts';
import type { Context } from './context.ts';
import type { TagEvent } from './tag-event.ts';

/** What was accepted on the branch of a tag, newest first: who committed or merged it, and why. */
export async function boundTagHistory(context: Context, bound: BoundTag): Promise<TagEvent[]> {
  const path = acceptedPath(bound.flow);
  const { commit: tip } = await publishedBranchOf(context, bound);
  const events: TagEvent[] = [];
  const seen = new Set<string>();
  for (const oid of (await context.acceptance.changesOn(tip, path)).reverse()) {
    const accepted = await context.objects.readFile(oid, path);
    const digest = accepted && digestBytes(accepted);
    const run = digest && (await runOfManifest(context, bound.flow, digest));
    events.push({
      ...(await whoAndWhy(context, oid)),
      run: run?.id ?? (digest === undefined ? 'none' : 'not here'),
      rolledBack: digest !== undefined && seen.has(digest),
    });
    if (digest !== undefined) seen.add(digest);
  }
  return events.reverse();
}

async function whoAndWhy(
  { objects }: Context,
  oid: Oid,
): Promise<Pick<TagEvent, 'who' | 'at' | 'why' | 'commit'>> {
  const commit = await objects.readCommit(oid);
  const [why = ''] = commit?.message.split('\n') ?? [];
  return { who: commit?.author ?? '?', at: commit?.authoredAt ?? 0, why, commit: oid };
}
