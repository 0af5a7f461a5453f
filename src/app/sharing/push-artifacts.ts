import type { PushLease } from '../../gc/push-lease.ts';
import type { Oid } from '../../git/port.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import type { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { blobMissing } from '../../store/tree-walk.ts';
import { sendBlobs } from '../../transfer/send-blobs.ts';
import { SendPlan } from '../../transfer/send-plan.ts';
import type { Context } from '../context.ts';
import { readPurged } from '../gc/purged.ts';
import { neededByBranches } from '../hooks/needed-by-push.ts';
import { dropPresent } from './drop-present.ts';
import type { OpenedRemote } from './opened-remote.ts';
import { type LeasedPlan, planUnderLease } from './plan-under-lease.ts';
import { publishCacheEntries } from './publish-cache-entries.ts';
import { shareEvictions } from './share-evictions.ts';
import { trackedDataHere, trackedDataOf } from './tracked-data.ts';

export interface PushArtifactsOptions {
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
  /** Keeps what is relied on from being collected; the caller lets go of it when the refs are published. */
  readonly lease: PushLease;
  /** Whether a ref to this run is about to be published. */
  readonly reliesOn: (run: RunRecord | undefined) => boolean;
  /** Also what the pointer files of the working tree stand for, and what commits name that the git remote lacks. */
  readonly trackedData: boolean;
  /** The git remote; undefined: the one that is pushed to by default. */
  readonly remote?: string | undefined;
}

export interface IncompleteRun {
  readonly run: RunRecord;
  readonly because: MlgitError;
}

export interface PushedArtifacts {
  readonly blobs: number;
  readonly bytes: number;
  /** True when the store lacked what it was known to hold, so that all was looked at again. */
  readonly healed: boolean;
  /** Runs that others cannot be given whole: something of them is neither here nor there. */
  readonly incomplete: readonly IncompleteRun[];
  /** Tracked data of which the same is true. */
  readonly lackingData: readonly ArtifactContent[];
}

/** A run, or the tracked data of the working tree, that has to be in the store. */
interface Wanted {
  readonly run: RunRecord | undefined;
  readonly contents: readonly ArtifactContent[];
}

/**
 * Makes sure that the store has everything that these runs made and the data that their code tracks, and keeps it there
 * as long as the lease lasts. Runs that it is known to hold cost no question, but for a few of their blobs: a bucket
 * that somebody emptied is found by those.
 */
export async function pushArtifacts(
  context: Context,
  remote: OpenedRemote,
  runs: readonly RunRecord[],
  options: PushArtifactsOptions,
): Promise<PushedArtifacts> {
  const healed = (await forgetIfEmptied(context, remote, runs)) || remote.begunAnew;
  const wanted = await gatherWanted(context, runs, options);
  const { plan, needs } = await planUnderLease(remote, options.lease, () =>
    planWanted(context, remote, wanted, options),
  );
  await leaveOutErased(context, plan);
  await dropPresent(remote, plan, options.signal);
  const sent = await sendBlobs(plan, {
    from: context.store,
    to: remote.store,
    ledger: remote.ledger,
    missing: new Map([...plan.elsewhere].map((digest) => [digest, blobMissing('local store', digest)])),
    ...options,
  });
  const whyNot = (one: Wanted) =>
    (needs.get(one) ?? []).map((digest) => sent.unreadable.get(digest)).find((error) => error !== undefined);
  const incomplete = wanted.flatMap((one) => {
    const because = whyNot(one);
    return one.run === undefined || because === undefined ? [] : [{ run: one.run, because }];
  });
  const lacking = new Set(incomplete.map(({ run }) => run));
  const complete = runs.filter((run) => !lacking.has(run));
  const known = remote.ledger.knows(complete.map(({ commit }) => commit));
  const added = complete.filter(({ commit }) => !known.has(commit));
  await shareEvictions(context, remote, options.signal);
  await publishCacheEntries(context, remote, added, options.signal);
  remote.ledger.add(added.map(({ commit }) => commit));
  const lackingData = wanted
    .filter(({ run }) => run === undefined)
    .flatMap(({ contents }) => contents.filter(({ digest }) => sent.unreadable.has(digest)));
  return { blobs: sent.blobs, bytes: sent.bytes, healed, incomplete, lackingData };
}

async function gatherWanted(
  context: Context,
  runs: readonly RunRecord[],
  { trackedData, remote }: PushArtifactsOptions,
): Promise<readonly Wanted[]> {
  const wanted: Wanted[] = [];
  for (const run of runs) {
    const data = await trackedDataOf(context, run.codeCommit as Oid);
    wanted.push({ run, contents: [...contentsOfRun(run), ...data] });
  }
  if (!trackedData) return wanted;
  const committed = await neededByBranches(
    context,
    remote ?? (await context.transport.defaultRemote('push')),
  );
  wanted.push({ run: undefined, contents: [...(await trackedDataHere(context)), ...committed] });
  return wanted;
}

interface Planned extends LeasedPlan {
  readonly needs: ReadonlyMap<Wanted, readonly Digest[]>;
}

/** What of the wanted is to be sent, and what is relied on. */
async function planWanted(
  context: Context,
  { ledger }: OpenedRemote,
  wanted: readonly Wanted[],
  { reliesOn, signal }: PushArtifactsOptions,
): Promise<Planned> {
  const known = ledger.knows(wanted.flatMap(({ run }) => (run === undefined ? [] : [run.commit])));
  const plan = new SendPlan(context.store, ledger, signal);
  const needs = new Map<Wanted, readonly Digest[]>();
  for (const one of wanted) {
    if (one.run === undefined || !known.has(one.run.commit)) needs.set(one, await plan.add(one.contents));
  }
  const needing = wanted.filter((one) => (needs.get(one)?.length ?? 0) > 0 || reliesOn(one.run));
  const relied = needing.flatMap(({ contents }) => contents.map(({ digest }) => digest));
  return { plan, needs, relied };
}

/** What was erased for good is not brought back, and its runs are as whole as they can be. */
async function leaveOutErased(context: Context, plan: SendPlan): Promise<void> {
  if (plan.blobs + plan.elsewhere.size === 0) return;
  for (const digest of (await readPurged(context)).digests.keys()) plan.drop(digest);
}

/** How many blobs of runs that should be there are asked for. */
const SAMPLES = 4;

async function forgetIfEmptied(
  context: Context,
  { ledger, store }: OpenedRemote,
  runs: readonly RunRecord[],
): Promise<boolean> {
  const known = ledger.knows(runs.map(({ commit }) => commit));
  const digests = runs
    .filter(({ commit }) => known.has(commit))
    .flatMap((run) => contentsOfRun(run).map(({ digest }) => digest));
  const samples = new Set<Digest>();
  for (const byte of context.config.randomBytes(SAMPLES)) {
    const sample = digests[Math.floor((byte / 256) * digests.length)];
    if (sample !== undefined) samples.add(sample);
  }
  const sizes = await Promise.all([...samples].map((digest) => store.stat(digest)));
  if (sizes.every((size) => size !== undefined)) return false;
  ledger.clear();
  return true;
}
