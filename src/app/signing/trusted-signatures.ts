import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { ownAllowedSigners, SIGNERS_KEY } from './own-allowed-signers.ts';
import { type CheckedSignature, signaturesOf } from './signatures-of.ts';

/** What was signed about a run, by the allowed signers of this clone's configuration. */
export async function trustedSignatures(
  context: Context,
  run: RunRecord,
  signal?: AbortSignal,
): Promise<readonly CheckedSignature[]> {
  const allowedSigners = await ownAllowedSigners(context);
  return signaturesOf(context, run, {
    ...(allowedSigners === undefined ? {} : { allowedSigners, named: SIGNERS_KEY }),
    ...(signal === undefined ? {} : { signal }),
  });
}
