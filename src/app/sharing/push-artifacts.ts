import type { Oid } from '../../git/port.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import type { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { blobMissing } from '../../store/tree-walk.ts';
import { findPresent } from '../../transfer/find-present.ts';
import { sendBlobs } from '../../transfer/send-blobs.ts';
import { SendPlan } from '../../transfer/send-plan.ts';
import type { Context } from '../context.ts';
import type { OpenedRemote } from './opened-remote.ts';
import { publishCacheEntries } from './publish-cache-entries.ts';
import { trackedDataHere, trackedDataOf } from './tracked-data.ts';

export interface PushArtifactsOptions {
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
  /** Also what the pointer files of the working tree stand for. */
  readonly trackedData: boolean;
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
 * Makes sure that the store has everything that these runs made and the data that their code tracks. Runs that it is
 * known to hold cost no question, but for a few of their blobs: a bucket that somebody emptied is found by those.
 */
export async function pushArtifacts(
  context: Context,
  remote: OpenedRemote,
  runs: readonly RunRecord[],
  options: PushArtifactsOptions,
): Promise<PushedArtifacts> {
  const healed = (await forgetIfEmptied(context, remote, runs)) || remote.begunAnew;
  const known = remote.ledger.knows(runs.map(({ commit }) => commit));
  const wanted: Wanted[] = [];
  for (const run of runs.filter(({ commit }) => !known.has(commit))) {
    const data = await trackedDataOf(context, run.codeCommit as Oid);
    wanted.push({ run, contents: [...contentsOfRun(run), ...data] });
  }
  if (options.trackedData) wanted.push({ run: undefined, contents: await trackedDataHere(context) });
  const plan = new SendPlan(context.store, remote.ledger, options.signal);
  const needs = new Map<Wanted, readonly Digest[]>();
  for (const one of wanted) needs.set(one, await plan.add(one.contents));
  const missing = await settlePresence(remote, plan, options.signal);
  const sent = await sendBlobs(plan, {
    from: context.store,
    to: remote.store,
    ledger: remote.ledger,
    missing,
    ...options,
  });
  const whyNot = ([one]: readonly [Wanted, unknown]) =>
    (needs.get(one) ?? []).map((digest) => sent.unreadable.get(digest)).find((error) => error !== undefined);
  const incomplete = [...needs].flatMap((entry) => {
    const [{ run }] = entry;
    const because = whyNot(entry);
    return run === undefined || because === undefined ? [] : [{ run, because }];
  });
  const lacking = new Set(incomplete.map(({ run }) => run));
  const complete = wanted.flatMap(({ run }) => (run === undefined || lacking.has(run) ? [] : [run]));
  await publishCacheEntries(context, remote, complete, options.signal);
  remote.ledger.add(complete.map(({ commit }) => commit));
  const lackingData = wanted
    .filter(({ run }) => run === undefined)
    .flatMap(({ contents }) => contents.filter(({ digest }) => sent.unreadable.has(digest)));
  return { blobs: sent.blobs, bytes: sent.bytes, healed, incomplete, lackingData };
}

/** Takes out of the plan what the store has already, and returns what is neither there nor here. */
async function settlePresence(
  remote: OpenedRemote,
  plan: SendPlan,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Digest, MlgitError>> {
  const { ledger, store } = remote;
  // After the store was listed once, what is not known can only be there if a colleague had the same, which putting it finds out.
  const open = ledger.isComplete
    ? [...plan.elsewhere]
    : [...plan.trees.keys(), ...plan.files.keys(), ...plan.elsewhere];
  if (open.length > 0) {
    const { present, listedAll } = await findPresent(store, open, {
      onListed: (digests) => ledger.add(digests),
      ...(signal === undefined ? {} : { signal }),
    });
    ledger.add(present);
    for (const digest of present) plan.drop(digest);
    if (listedAll) ledger.markComplete();
  }
  return new Map([...plan.elsewhere].map((digest) => [digest, blobMissing('local store', digest)]));
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
