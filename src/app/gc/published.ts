import { digestBytes } from '../../model/blake3.ts';
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
  /** Whether a branch that was pushed or fetched has accepted this manifest. */
  accepted(manifest: Digest): boolean;
}

/**
 * As the git remotes have it at this moment. Without a git remote this clone is itself what a collector reads, so
 * everything here counts as published.
 */
export async function publicationOf(context: Context, signal: AbortSignal): Promise<Publication> {
  const remotes = await context.transport.remotes();
  if (remotes.length === 0) return { run: () => true, data: () => true, accepted: () => true };
  const runs = new Set<string>();
  for (const remote of remotes) {
    for (const { name } of await context.transport.list(remote, { signal })) {
      if (name.startsWith(RUNS_PREFIX)) runs.add(name.slice(RUNS_PREFIX.length));
    }
  }
  const { data, manifests } = await publishedDocuments(context, signal);
  return {
    run: ({ flow, id }) => runs.has(`${flow}/${id}`),
    data: (digest) => data.has(digest),
    accepted: (manifest) => manifests.has(manifest),
  };
}

/** What of these items others rely on, and so a shared store has to have. */
export function publishedOf(items: readonly LiveItem[], publication: Publication): LiveItem[] {
  return items.flatMap((item): LiveItem[] => {
    const { owner, contents } = item;
    if (owner.kind === 'run') return publication.run(owner.run) ? [{ ...item, origins: [] }] : [];
    if (owner.kind === 'accepted')
      return publication.accepted(owner.manifest) ? [{ ...item, origins: [] }] : [];
    if (owner.kind !== 'tracked-data') return [];
    return [{ ...item, contents: contents.filter(({ digest }) => publication.data(digest)), origins: [] }];
  });
}

/** Of remote-tracking branches: those that were pushed or fetched. */
async function publishedDocuments(
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly data: ReadonlySet<Digest>; readonly manifests: ReadonlySet<Digest> }> {
  const data = new Set<Digest>();
  const manifests = new Set<Digest>();
  const versions = await context.history.publishedVersions(signal);
  for await (const [{ path }, bytes] of readVersions(context.objects, versions)) {
    if (bytes === undefined) continue;
    if (!path.endsWith('.mlgit')) manifests.add(digestBytes(bytes));
    else for (const { digest } of pointedBy(bytes, path).contents) data.add(digest);
  }
  return { data, manifests };
}
