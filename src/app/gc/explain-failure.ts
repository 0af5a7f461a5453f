import { humanBytes } from '../../base/human.ts';
import { isDigest } from '../../model/digest.ts';
import { foreseenError } from '../../model/foreseen-error.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { openConfiguredStore } from '../sharing/open-remote.ts';
import { planLocal } from './plan-local.ts';
import { readPurged } from './purged.ts';

/** A failure of a command, with what this repository can say about it: why a blob is gone, or what would free space. */
export async function explainFailure(context: Context, error: unknown): Promise<unknown> {
  if (isFullDisk(error)) return explainFullDisk(context, foreseenError(error, ''));
  if (error instanceof MlgitError && error.code === 'blob-missing') return explainPurged(context, error);
  return error;
}

/** Of stores, of git, and of the system where nobody has translated it. */
const FULL: ReadonlySet<unknown> = new Set(['disk-full', 'no-space', 'ENOSPC', 'EDQUOT']);

/** Whatever was being done: what the system said is at the end of the causes. */
function isFullDisk(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (FULL.has((at as { readonly code?: unknown }).code)) return true;
  }
  return false;
}

async function explainPurged(context: Context, error: MlgitError): Promise<MlgitError> {
  const digest = error.details['digest'];
  if (typeof digest !== 'string' || !isDigest(digest)) return error;
  const tombstone = (await readPurged(context)).digests.get(digest);
  if (tombstone === undefined) return error;
  return new MlgitError(`${tombstone.spec} was purged: ${tombstone.reason}`, {
    code: 'purged',
    kind: 'failed',
    hints: ['mlgit run   (computes it again, if it may be)'],
    details: { digest, reason: tombstone.reason, by: tombstone.user, purgedAt: tombstone.purgedAt },
    cause: error,
  });
}

/** A command that has failed must not take long to say so. */
const PATIENCE_MS = 3000;
const DAY_MS = 24 * 3600 * 1000;

async function explainFullDisk(context: Context, error: MlgitError): Promise<MlgitError> {
  const [collected, young, evicted] = await Promise.all([
    estimate((signal) => collectable(context, 14 * DAY_MS, signal)),
    // Without a grace there is more; while another run is under way that is refused, and not offered.
    estimate((signal) => collectable(context, 0, signal)),
    estimate((signal) => evictable(context, signal)),
  ]);
  const hints = [
    ...(collected === 'nothing'
      ? []
      : [
          `mlgit gc --drop-after 0   (frees ${collected ?? 'what mlgit gc --dry-run says: looking took too long'})`,
        ]),
    ...(young === undefined || young === collected || young === 'nothing'
      ? []
      : [`mlgit gc --grace 0 --drop-after 0   (frees ${young}, also what was used just now)`]),
    ...(evicted === 'nothing'
      ? []
      : [`mlgit evict --free 10GiB   (frees ${evicted ?? 'what mlgit evict --dry-run says'})`]),
  ];
  const { message, code, kind, details } = error;
  return new MlgitError(message, {
    code,
    kind,
    details,
    hints: [...hints, ...(error.hints.includes('df -h') ? [] : ['df -h']), ...error.hints],
    cause: error.cause,
  });
}

/** What goes by gc now, what lies in quarantine, and what was left half written. */
async function collectable(context: Context, graceMs: number, signal: AbortSignal): Promise<number> {
  const { bytes, drop, leftovers } = await planLocal(context, {
    keep: [],
    graceMs,
    dropAfterMs: 0,
    afterEnd: true,
    signal,
  });
  return [...drop, ...leftovers].reduce((sum, { sizeBytes }) => sum + sizeBytes, bytes);
}

/** As far as the ledger knows: evict itself asks the store. */
async function evictable(context: Context, signal: AbortSignal): Promise<number> {
  const remote = await openConfiguredStore(context, { access: 'read', signal });
  if (remote === undefined) return 0;
  const sizes = new Map<string, number>();
  for await (const { digest, sizeBytes } of context.inspection.blobFiles()) sizes.set(digest, sizeBytes);
  signal.throwIfAborted();
  let bytes = 0;
  for (const digest of remote.ledger.knows(sizes.keys())) bytes += sizes.get(digest) ?? 0;
  return bytes;
}

/** Undefined when it cannot be known quickly, for whatever reason: the failure that is being reported matters more. */
async function estimate(work: (signal: AbortSignal) => Promise<number>): Promise<string | undefined> {
  try {
    const bytes = await work(AbortSignal.timeout(PATIENCE_MS));
    return bytes === 0 ? 'nothing' : `about ${humanBytes(bytes)}`;
  } catch {
    return undefined;
  }
}
