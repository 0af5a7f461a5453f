import { compareBytes } from '../../base/byte-order.ts';
import { requireCollectable, type SharedCollection } from '../../gc/condemn.ts';
import { erase } from '../../gc/erase.ts';
import { listingsOf, reachOf } from '../../gc/reach.ts';
import { contentsOf } from '../../model/cache-entry.ts';
import { type Digest, digestHex } from '../../model/digest.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import { PURGED_PREFIX } from '../../model/run-ref.ts';
import { encodeTombstone, TOMBSTONE_FILE, type Tombstone } from '../../model/tombstone.ts';
import type { Quarantine } from '../../store/inspection-port.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { resolveSpec } from '../resolve-spec.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { whoNow } from '../who-now.ts';
import { collectionOf } from './collect-shared.ts';
import { heldRuns } from './holds.ts';
import { contentsOfTarget } from './spec-contents.ts';

export interface PurgeOptions {
  readonly reason: string;
  /** All configured stores that are to lose it. */
  readonly stores: readonly OpenedRemote[];
  readonly asks: boolean;
  readonly signal: AbortSignal;
}

export interface Purged {
  readonly tombstone: string;
  readonly digests: readonly Digest[];
  /** Runs, here or fetched, whose artifacts are not whole any more. */
  readonly runs: readonly string[];
  readonly signed: boolean;
  readonly stores: readonly string[];
}

/**
 * Erases an artifact's bytes, with all that is in a folder, in the local store and the given ones, quarantine included.
 * The tombstone comes first: from then on nothing waits for these bytes, and whoever asks for them is told why.
 * A purge that was interrupted is finished by the next one of the same SPEC.
 * @throws MlgitError `run-held` (failed), `no-reason` (usage), `gc-under-way` (conflict).
 */
export async function purge(context: Context, text: string, options: PurgeOptions): Promise<Purged> {
  const { stores, signal } = options;
  if (options.reason.trim() === '') throw noReason(text);
  const resolved = await resolveSpec(context, text);
  const contents = await contentsOfTarget(context, resolved);
  const listings = listingsOf([context.store, ...stores.map(({ store }) => store)]);
  const roots = contents.map(({ kind, digest }) => ({ kind, digest }));
  const { digests } = await reachOf(roots, listings, context.store.concurrency, signal);
  const runs = await runsWith(context, digests, listings, signal);
  await requireNoneHeld(context, runs, text);
  for (const { features, store } of stores) requireCollectable(await features(), store.name);
  const ordered = [...digests].sort(compareBytes);
  const spec = text.includes('@') ? text : `${specOf(resolved.run)} ${text}`;
  const { name, signed } = await raiseTombstone(context, { spec, digests: ordered }, options);
  for (const remote of stores) await eraseShared(context, remote, digests, signal);
  await eraseLocal(context, digests, signal);
  const shown = stores.map(({ store }) => store.name);
  return { tombstone: name, digests: ordered, runs, signed, stores: [context.store.name, ...shown] };
}

async function runsWith(
  context: Context,
  digests: ReadonlySet<Digest>,
  listings: ReturnType<typeof listingsOf>,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  for (const run of await context.runs.all()) {
    const roots = contentsOfRun(run).map(({ kind, digest }) => ({ kind, digest }));
    const reach = await reachOf(roots, listings, context.store.concurrency, signal);
    if ([...reach.digests].some((digest) => digests.has(digest))) found.push(specOf(run));
  }
  return found;
}

async function requireNoneHeld(context: Context, runs: readonly string[], text: string): Promise<void> {
  const held = await heldRuns(context);
  const found = runs.find((run) => held.has(run.replace('@', '/')));
  if (found === undefined) return;
  throw new MlgitError(`Cannot purge ${text}: run ${found}, which has the same bytes, is held`, {
    code: 'run-held',
    kind: 'failed',
    hints: [`mlgit hold ${found} --release`],
    details: { run: found },
  });
}

async function raiseTombstone(
  context: Context,
  { spec, digests }: Pick<Tombstone, 'spec' | 'digests'>,
  { reason, asks }: PurgeOptions,
): Promise<{ name: string; signed: boolean }> {
  const who = await whoNow(context);
  const name = `${PURGED_PREFIX}${digestHex(digests[0] as Digest).slice(0, 20)}`;
  const from = await context.refs.resolve(name);
  const tombstone: Tombstone = {
    version: 1,
    spec,
    reason: reason.trim(),
    user: `${who.name} <${who.email}>`,
    purgedAt: new Date(who.at * 1000).toISOString(),
    digests,
  };
  const parents = from === undefined ? [] : [from];
  const message = `Purged ${spec}\n\n${reason.trim()}\n`;
  const commit = { parents, author: who, committer: who, message };
  const file = await context.objects.writeBlob(Buffer.from(encodeTombstone(tombstone)));
  const tree = await context.objects.writeTree({ [TOMBSTONE_FILE]: file });
  const signed = /^(true|yes|on|1)$/i.test((await context.readConfig('commit.gpgsign')) ?? '');
  const to = signed
    ? await context.signedCommit({ ...commit, tree }, asks)
    : await context.objects.writeCommit({ ...commit, tree });
  await context.refs.transact([{ name, from, to, reason: `mlgit purge ${spec}` }]);
  return { name, signed };
}

async function eraseShared(
  context: Context,
  remote: OpenedRemote,
  digests: ReadonlySet<Digest>,
  signal: AbortSignal,
): Promise<void> {
  const collection: SharedCollection = {
    ...collectionOf(context, remote, { allowsMissing: true, signal }),
    remove: async (digest, mayStill) => {
      if ((await remote.store.stat(digest)) === undefined) return false;
      if (!mayStill()) return undefined;
      await remote.store.remove(digest);
      return true;
    },
  };
  await erase(collection, digests);
  await emptyQuarantine(remote.quarantined, digests, signal);
  remote.ledger.clear();
}

async function eraseLocal(
  context: Context,
  digests: ReadonlySet<Digest>,
  signal: AbortSignal,
): Promise<void> {
  const { inspection, store } = context;
  for await (const { path, entry } of inspection.cacheFiles()) {
    if (entry !== undefined && contentsOf(entry).some(({ digest }) => digests.has(digest))) {
      await inspection.discard(path);
    }
  }
  for (const digest of digests) await store.remove(digest);
  await emptyQuarantine(inspection.quarantined, digests, signal);
}

async function emptyQuarantine(
  quarantined: Quarantine,
  digests: ReadonlySet<Digest>,
  signal: AbortSignal,
): Promise<void> {
  for await (const blob of quarantined.list(signal)) {
    if (digests.has(blob.digest)) await quarantined.discard(blob);
  }
}

function noReason(text: string): Error {
  return usageError('no-reason', `Erasing ${text} needs a reason that others will read`, [
    `mlgit purge ${text} --reason "request 4711 under article 17"`,
  ]);
}
