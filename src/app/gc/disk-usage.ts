import { type Listings, listingsOf, reachOf } from '../../gc/reach.ts';
import { contentsOf } from '../../model/cache-entry.ts';
import type { Digest } from '../../model/digest.ts';
import { digestHex } from '../../model/digest.ts';
import type { DiskUsage, Usage } from '../../model/disk-usage.ts';
import type { TreeEntry } from '../../model/tree-blob.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { allItems } from './all-items.ts';
import { doomedRuns, fetchedRuns } from './doomed-runs.ts';
import { readKeepRules } from './keep-rules.ts';
import { type LiveItem, rootsOf } from './live-items.ts';

const LANES = 16;

/** Of what a git remote has: nothing that is removed here frees it. */
const OF_A_REMOTE = {};

/** What takes how much space in the local store. What several need is counted with each, and once in the total. */
export async function diskUsage(context: Context, signal: AbortSignal): Promise<DiskUsage> {
  const sizes = new Map<Digest, number>();
  for await (const { digest, sizeBytes } of context.inspection.blobFiles()) sizes.set(digest, sizeBytes);
  const listings = remembering(listingsOf([context.store]));
  const items = await allItems(context, signal);
  const reaches: { item: LiveItem; digests: ReadonlySet<Digest> }[] = [];
  for (const item of items) {
    reaches.push({ item, digests: (await reachOf(rootsOf([item]), listings, LANES, signal)).digests });
  }
  const flowOf = ({ owner }: LiveItem) => (owner.kind === 'run' ? owner.run.flow : undefined);
  const fetched = await fetchedRuns(context);
  const isFetched = ({ owner }: LiveItem) =>
    owner.kind === 'run' && fetched.has(`${owner.run.flow}/${owner.run.id}`);
  const owned = (nameOf: (item: LiveItem) => unknown) =>
    ownersOf(
      reaches.map(({ item, digests }) => ({ owner: isFetched(item) ? OF_A_REMOTE : nameOf(item), digests })),
    );
  const byOwner = owned((item) => item);
  const byFlow = owned((item) => flowOf(item) ?? item);
  const onRemotes = items.filter(isFetched).length;
  const runs = reaches.flatMap(({ item, digests }) =>
    item.owner.kind === 'run'
      ? [{ flow: item.owner.run.flow, run: item.owner.run.id, ...usage(item, digests, byOwner, sizes) }]
      : [],
  );
  const flowNames = [...new Set(runs.map(({ flow }) => flow))].sort();
  const flows = flowNames.map((flow) => {
    const all = new Set(
      reaches.filter(({ item }) => flowOf(item) === flow).flatMap(({ digests }) => [...digests]),
    );
    return { flow, ...usage(flow, all, byFlow, sizes) };
  });
  const tracked = reaches.filter(({ item }) => item.owner.kind === 'tracked-data');
  const [data] = tracked;
  const trackedData =
    data === undefined ? { bytes: 0, exclusiveBytes: 0 } : usage(data.item, data.digests, byOwner, sizes);
  const cached = await cacheReach(context, listings, signal);
  const onlyCached = [...cached].filter((digest) => !byOwner.has(digest));
  const dead = [...sizes.keys()].filter((digest) => !byOwner.has(digest));
  return {
    runs: runs.sort((a, b) => b.exclusiveBytes - a.exclusiveBytes || b.bytes - a.bytes),
    flows,
    trackedData,
    logBytes: sum(logsOf(items), sizes),
    cacheBytes: sum(onlyCached, sizes),
    partBytes: (await context.inspection.parts()).reduce((all, { sizeBytes }) => all + sizeBytes, 0),
    quarantineBytes: await quarantineBytes(context, signal),
    deadBytes: sum(dead, sizes),
    deadBlobs: dead.length,
    ...(onRemotes === 0 ? {} : { onRemotes }),
    ...(await configuredRetention(context)),
    totalBytes: sum(sizes.keys(), sizes),
  };
}

async function configuredRetention(context: Context): Promise<Pick<DiskUsage, 'retention'>> {
  const { rules, from, parsed } = await readKeepRules(context);
  if (rules.length === 0) return {};
  const runs = (await doomedRuns(context, parsed)).map(({ run }) => specOf(run));
  return { retention: { rules, from, runs } };
}

/** The one owner of each blob; undefined where there are several. */
function ownersOf(
  reaches: readonly { readonly owner: unknown; readonly digests: ReadonlySet<Digest> }[],
): Map<Digest, unknown> {
  const owners = new Map<Digest, unknown>();
  for (const { owner, digests } of reaches) {
    for (const digest of digests) {
      const isShared = owners.has(digest) && owners.get(digest) !== owner;
      owners.set(digest, isShared ? undefined : owner);
    }
  }
  return owners;
}

function usage(
  owner: unknown,
  digests: ReadonlySet<Digest>,
  owners: ReadonlyMap<Digest, unknown>,
  sizes: ReadonlyMap<Digest, number>,
): Usage {
  const exclusive = [...digests].filter((digest) => owners.get(digest) === owner);
  return { bytes: sum(digests, sizes), exclusiveBytes: sum(exclusive, sizes) };
}

function logsOf(items: readonly LiveItem[]): ReadonlySet<Digest> {
  const logs = new Set<Digest>();
  for (const { owner } of items) {
    if (owner.kind !== 'run') continue;
    for (const { attempts } of Object.values(owner.run.execution.tasks)) {
      for (const { log } of attempts) if (log !== undefined) logs.add(log.digest);
    }
  }
  return logs;
}

async function cacheReach(
  { inspection }: Context,
  listings: Listings,
  signal: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const roots = [];
  for await (const { entry } of inspection.cacheFiles()) {
    for (const { kind, digest } of entry === undefined ? [] : contentsOf(entry)) roots.push({ kind, digest });
  }
  return (await reachOf(roots, listings, LANES, signal)).digests;
}

async function quarantineBytes({ inspection }: Context, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const { sizeBytes } of inspection.quarantined.list(signal)) bytes += sizeBytes;
  return bytes;
}

/** A folder that many runs have is read once. */
function remembering(listings: Listings): Listings {
  const known = new Map<string, Promise<readonly TreeEntry[] | undefined>>();
  return (root, signal) => {
    const key = digestHex(root.digest);
    const found = known.get(key) ?? listings(root, signal);
    known.set(key, found);
    return found;
  };
}

function sum(digests: Iterable<Digest>, sizes: ReadonlyMap<Digest, number>): number {
  let bytes = 0;
  for (const digest of digests) bytes += sizes.get(digest) ?? 0;
  return bytes;
}
