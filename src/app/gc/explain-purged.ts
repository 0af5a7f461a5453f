import { isDigest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { readPurged } from './purged.ts';

/** An error about a missing blob, said as what it is when the blob was purged. */
export async function explainPurged(context: Context, error: unknown): Promise<unknown> {
  const digest = error instanceof MlgitError ? error.details['digest'] : undefined;
  if (!(error instanceof MlgitError) || error.code !== 'blob-missing') return error;
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
