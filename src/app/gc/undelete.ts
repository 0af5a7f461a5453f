import { listingsOf, type Root, reachOf } from '../../gc/reach.ts';
import { removalOrder } from '../../gc/removal-order.ts';
import { type Digest, digestHex, isDigest } from '../../model/digest.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { Quarantine, QuarantinedBlob } from '../../store/inspection-port.ts';
import type { Store } from '../../store/port.ts';
import type { Context } from '../context.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { openLease } from '../sharing/with-lease.ts';
import { readPurged } from './purged.ts';
import { contentsOfSpec } from './spec-contents.ts';

export interface Undeleted {
  readonly store: string;
  readonly digests: readonly Digest[];
  readonly bytes: number;
}

/** What a store has in quarantine, the newest first. */
export async function listQuarantine(
  quarantined: Quarantine,
  signal: AbortSignal,
): Promise<QuarantinedBlob[]> {
  const all: QuarantinedBlob[] = [];
  for await (const blob of quarantined.list(signal)) all.push(blob);
  return all.sort((a, b) => b.sinceMs - a.sinceMs);
}

/**
 * Takes a blob or everything that a SPEC names back out of quarantine, with what folders list; what is listed comes
 * before the folder. Of one blob that is there several times a whole one is taken.
 * @throws MlgitError `not-in-quarantine`, `purged` (failed), `digest-mismatch` (integrity).
 */
export async function undelete(
  context: Context,
  text: string,
  options: { readonly remote?: OpenedRemote; readonly signal: AbortSignal },
): Promise<Undeleted> {
  const { remote, signal } = options;
  const quarantined = remote?.quarantined ?? context.inspection.quarantined;
  const store = remote?.store ?? context.store;
  const aside = new Map<Digest, QuarantinedBlob[]>();
  for (const blob of await listQuarantine(quarantined, signal)) {
    aside.set(blob.digest, [...(aside.get(blob.digest) ?? []), blob]);
  }
  const listings = listingsOf([store, readable(quarantined, aside)]);
  const roots = isDigest(text) && !aside.has(text) ? [] : await rootsNamed(context, text, aside);
  const { digests } = await reachOf(roots, listings, store.concurrency, signal);
  const wanted = new Set([...digests].filter((digest) => aside.has(digest)));
  await refusePurged(context, wanted);
  if (wanted.size === 0) throw nothingThere(text, store);
  const lease = remote === undefined ? undefined : await openLease(context, remote, signal);
  await lease?.rely(wanted);
  let bytes = 0;
  const layers = await removalOrder(wanted, listings, store.concurrency, signal);
  for (const digest of layers.reverse().flat()) {
    bytes += await restoreOne(quarantined, aside.get(digest) ?? [], signal);
  }
  await lease?.release();
  return { store: store.name, digests: [...wanted], bytes };
}

async function refusePurged(context: Context, wanted: Iterable<Digest>): Promise<void> {
  const purged = (await readPurged(context)).digests;
  for (const digest of wanted) {
    const tombstone = purged.get(digest);
    if (tombstone === undefined) continue;
    throw new MlgitError(`Cannot take back ${digest}: ${tombstone.spec} was purged: ${tombstone.reason}`, {
      code: 'purged',
      kind: 'failed',
      hints: ['mlgit gc   (erases what is left of it here)'],
      details: { digest, reason: tombstone.reason, by: tombstone.user, purgedAt: tombstone.purgedAt },
    });
  }
}

async function rootsNamed(
  context: Context,
  text: string,
  aside: ReadonlyMap<Digest, unknown>,
): Promise<Root[]> {
  const hex = /^(?:b3:)?([0-9a-f]{8,64})$/.exec(text)?.[1];
  if (hex !== undefined) {
    const named = [...aside.keys()].filter((digest) => digestHex(digest).startsWith(hex));
    const [only, other] = named;
    if (other !== undefined) throw ambiguous(text, named);
    if (only !== undefined) return [{ digest: only, kind: 'unknown' }];
  }
  const contents = await contentsOfSpec(context, text);
  return contents.map(({ kind, digest }) => ({ kind: kind === 'tree' ? 'unknown' : 'file', digest }));
}

async function restoreOne(
  quarantined: Quarantine,
  blobs: readonly QuarantinedBlob[],
  signal: AbortSignal,
): Promise<number> {
  let failure: unknown;
  for (const blob of blobs) {
    try {
      await quarantined.restore(blob, signal);
      return blob.sizeBytes;
    } catch (error) {
      if (!(error instanceof MlgitError) || error.kind !== 'integrity') throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Folders that are in quarantine themselves. */
function readable(
  quarantined: Quarantine,
  aside: ReadonlyMap<Digest, readonly QuarantinedBlob[]>,
): Pick<Store, 'get'> {
  return {
    get: async (digest, signal) => {
      const [blob] = aside.get(digest) ?? [];
      return blob === undefined ? undefined : quarantined.read(blob, signal);
    },
  };
}

function nothingThere(text: string, store: Store): MlgitError {
  return new MlgitError(`Nothing of ${text} is in quarantine of the ${store.name}`, {
    code: 'not-in-quarantine',
    kind: 'failed',
    hints: ['mlgit undelete   (lists what is there)', 'mlgit undelete --remote'],
    details: { spec: text, store: store.name },
  });
}

function ambiguous(text: string, digests: readonly Digest[]): Error {
  return usageError(
    'ambiguous-digest',
    `${text} is the start of ${digests.length} digests in quarantine`,
    digests.slice(0, 5).map((digest) => `mlgit undelete ${digest}`),
  );
}
