import { type Listings, listingsOf, type Root, reachOf } from '../../gc/reach.ts';
import { removalOrder } from '../../gc/removal-order.ts';
import type { KeepRule } from '../../gc/retention.ts';
import { contentsOf } from '../../model/cache-entry.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { LeftFile, QuarantinedBlob } from '../../store/inspection-port.ts';
import type { Context } from '../context.ts';
import { itemsOfOthers } from './all-items.ts';
import { type DoomedRun, doomedRuns } from './doomed-runs.ts';
import { type LiveItem, liveItems, rootsOf } from './live-items.ts';
import { purgedHere } from './purged-here.ts';

export interface GcOptions {
  /** Without any rule, no run is deleted. */
  readonly keep: readonly KeepRule[];
  /** Nothing that was put or used within this time goes. */
  readonly graceMs: number;
  /** What lies in quarantine for longer is removed for good. */
  readonly dropAfterMs: number;
  /** For what can be done once this process has ended: a run of it is not waited for. */
  readonly afterEnd?: boolean;
  readonly signal?: AbortSignal;
}

export interface FreedOfRun {
  readonly flow: string;
  readonly run: string;
  readonly bytes: number;
  readonly blobs: number;
}

/** What a collection would do, and then does. */
export interface LocalPlan {
  readonly runs: readonly DoomedRun[];
  /** Blobs that go, by layers: folders before what they list. */
  readonly layers: readonly (readonly Digest[])[];
  readonly blobs: number;
  readonly bytes: number;
  /** Of the bytes that go, those that runs made which are deleted now; each blob counts once, for the newest of them. */
  readonly byRun: readonly FreedOfRun[];
  /** Dead, and too young to go. */
  readonly youngBytes: number;
  readonly cacheEntries: readonly string[];
  readonly drop: readonly QuarantinedBlob[];
  /** Of what goes, what was purged: for good, and without a grace. */
  readonly erased: ReadonlySet<Digest>;
  readonly erasedBytes: number;
  readonly leftovers: readonly LeftFile[];
  readonly cutoffMs: number;
  readonly dropAfterMs: number;
}

/** Below this, a run may rely on a blob that was marked as used longer ago than the grace. */
const SAFE_GRACE_MS = 2 * 24 * 3600 * 1000;
const LANES = 16;

/** Looks, and changes nothing. */
export async function planLocal(context: Context, options: GcOptions): Promise<LocalPlan> {
  const { store, config } = context;
  const { signal } = options;
  const runs = await doomedRuns(context, options.keep);
  const others = await itemsOfOthers(context, signal);
  const items = [...(await liveItems(context, signal)), ...others];
  requireNoneUnderWay(items, options);
  const gone = new Set(runs.filter((run) => !run.isFetched).map(({ run }) => run.commit));
  const isGone = ({ owner }: LiveItem) => owner.kind === 'run' && gone.has(owner.run.commit);
  const listings = listingsOf([store]);
  const live = await reachOf(rootsOf(items.filter((item) => !isGone(item))), listings, LANES, signal);
  const cutoffMs = config.clock.now() - options.graceMs;
  const { erased, held } = await purgedHere(context, { items, others }, signal);
  const { dead, sizes, youngBytes } = await deadBlobs(context, {
    live: held.size === 0 ? live.digests : new Set([...live.digests, ...held]),
    erased,
    listings,
    cutoffMs,
  });
  const byRun = await freedByRun(items.filter(isGone), { dead, sizes, listings });
  let bytes = 0;
  let erasedBytes = 0;
  for (const digest of dead) {
    const size = sizes.get(digest) ?? 0;
    bytes += size;
    if (erased.has(digest)) erasedBytes += size;
  }
  return {
    runs,
    layers: await removalOrder(dead, listings, LANES, signal),
    blobs: dead.size,
    bytes,
    byRun,
    youngBytes,
    cacheEntries: await brokenEntries(context, dead),
    drop: await oldQuarantine(context, options, erased),
    erased,
    erasedBytes,
    leftovers: await context.inspection.strayTemps(),
    cutoffMs,
    dropAfterMs: options.dropAfterMs,
  };
}

/** Dead is what nothing reaches, is old, and is not listed by something that is young; and what was purged. */
async function deadBlobs(
  { inspection, store }: Context,
  {
    live,
    erased,
    listings,
    cutoffMs,
  }: {
    live: ReadonlySet<Digest>;
    erased: ReadonlySet<Digest>;
    listings: Listings;
    cutoffMs: number;
  },
): Promise<{ dead: ReadonlySet<Digest>; sizes: ReadonlyMap<Digest, number>; youngBytes: number }> {
  const dead = new Set<Digest>();
  const sizes = new Map<Digest, number>();
  const young: Root[] = [];
  let youngBytes = 0;
  for await (const { digest, sizeBytes, usedAtMs } of inspection.blobFiles()) {
    const isErased = erased.has(digest);
    if (live.has(digest) && !isErased) continue;
    if (usedAtMs <= cutoffMs || isErased) {
      dead.add(digest);
      sizes.set(digest, sizeBytes);
    } else {
      young.push({ digest, kind: 'unknown' });
      youngBytes += sizeBytes;
    }
  }
  const spared = await reachOf(young, listings, store.concurrency);
  for (const digest of spared.digests) if (!erased.has(digest)) dead.delete(digest);
  return { dead, sizes, youngBytes };
}

async function freedByRun(
  items: readonly LiveItem[],
  {
    dead,
    sizes,
    listings,
  }: { dead: ReadonlySet<Digest>; sizes: ReadonlyMap<Digest, number>; listings: Listings },
): Promise<FreedOfRun[]> {
  const counted = new Set<Digest>();
  const rows: FreedOfRun[] = [];
  for (const item of items) {
    if (item.owner.kind !== 'run') continue;
    const { flow, id } = item.owner.run;
    const { digests } = await reachOf(rootsOf([{ ...item, origins: [] }]), listings, LANES);
    const fresh = [...digests].filter((digest) => dead.has(digest) && !counted.has(digest));
    let bytes = 0;
    for (const digest of fresh) {
      counted.add(digest);
      bytes += sizes.get(digest) ?? 0;
    }
    rows.push({ flow, run: id, bytes, blobs: fresh.length });
  }
  return rows;
}

/** An entry keeps nothing alive, and one whose blobs go is of no use any more. */
async function brokenEntries({ inspection }: Context, dead: ReadonlySet<Digest>): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, entry } of inspection.cacheFiles()) {
    if (entry !== undefined && contentsOf(entry).some(({ digest }) => dead.has(digest))) paths.push(path);
  }
  return paths;
}

async function oldQuarantine(
  { inspection, config }: Context,
  options: GcOptions,
  erased: ReadonlySet<Digest>,
): Promise<QuarantinedBlob[]> {
  const old: QuarantinedBlob[] = [];
  for await (const blob of inspection.quarantined.list(options.signal)) {
    const isOld = config.clock.now() - blob.sinceMs >= options.dropAfterMs;
    if (isOld || erased.has(blob.digest)) old.push(blob);
  }
  return old;
}

/** What a dead process had finished is live, and relies on nothing more. */
function requireNoneUnderWay(items: readonly LiveItem[], { graceMs, afterEnd = false }: GcOptions): void {
  if (graceMs >= SAFE_GRACE_MS) return;
  const found = items.find(
    ({ owner }) => owner.kind === 'under-way' && owner.alive && !(afterEnd && owner.own),
  );
  if (found?.owner.kind !== 'under-way') return;
  const { flow, run } = found.owner;
  throw new MlgitError(
    `Cannot collect with a grace below 2 days while run ${flow}@${run} is under way: it may rely on what would go`,
    {
      code: 'run-under-way',
      kind: 'conflict',
      hints: [
        'mlgit gc   (with the usual grace)',
        `mlgit logs ${flow}@${run} --follow   (waits for its end)`,
      ],
      details: { run: `${flow}@${run}` },
    },
  );
}
