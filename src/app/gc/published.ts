import type { Digest } from '../../model/digest.ts';
import { RUNS_PREFIX } from '../../model/run-ref.ts';
import type { Context } from '../context.ts';
import { readVersions } from '../read-versions.ts';
import { type LiveItem, pointedBy } from './live-items.ts';

/** What of this repository collectors elsewhere can see. */
export interface Publication {
  /** Whether the git remotes have the run, or there is none. */
  run(run: { readonly flow: string; readonly id: string }): boolean;
  data(digest: Digest): boolean;
}

/**
 * As the git remotes have it at this moment. Without a git remote this clone is itself what a collector reads, so
 * everything here counts as published.
 */
export async function publicationOf(context: Context, signal: AbortSignal): Promise<Publication> {
  const remotes = await context.transport.remotes();
  if (remotes.length === 0) return { run: () => true, data: () => true };
  const runs = new Set<string>();
  for (const remote of remotes) {
    for (const { name } of await context.transport.list(remote, { signal })) {
      if (name.startsWith(RUNS_PREFIX)) runs.add(name.slice(RUNS_PREFIX.length));
    }
  }
  const data = await publishedData(context, signal);
  return { run: ({ flow, id }) => runs.has(`${flow}/${id}`), data: (digest) => data.has(digest) };
}

/** What of these items others rely on, and so a shared store has to have. */
export function publishedOf(items: readonly LiveItem[], publication: Publication): LiveItem[] {
  return items.flatMap((item): LiveItem[] => {
    const { owner, contents } = item;
    if (owner.kind === 'run') return publication.run(owner.run) ? [{ ...item, origins: [] }] : [];
    if (owner.kind !== 'tracked-data') return [];
    return [{ ...item, contents: contents.filter(({ digest }) => publication.data(digest)), origins: [] }];
  });
}

/** Of remote-tracking branches: those that were pushed or fetched. */
async function publishedData(context: Context, signal: AbortSignal): Promise<ReadonlySet<Digest>> {
  const digests = new Set<Digest>();
  const all = await context.history.publishedVersions(signal);
  const versions = all.filter(({ path }) => path.endsWith('.mlgit'));
  for await (const [{ path }, bytes] of readVersions(context.objects, versions)) {
    for (const { digest } of bytes === undefined ? [] : pointedBy(bytes, path).contents) digests.add(digest);
  }
  return digests;
}
