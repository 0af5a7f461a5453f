import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { ownAllowedSigners, SIGNERS_KEY } from './own-allowed-signers.ts';
import { type CheckedSignature, type CheckOptions, signaturesOf } from './signatures-of.ts';

/** What was signed about a run, by the allowed signers of this clone's configuration. */
export async function trustedSignatures(
  context: Context,
  run: RunRecord,
  options: Pick<CheckOptions, 'refs' | 'signal'> = {},
): Promise<readonly CheckedSignature[]> {
  const allowedSigners = await ownAllowedSigners(context);
  const trusted = allowedSigners === undefined ? {} : { allowedSigners, named: SIGNERS_KEY };
  return signaturesOf(context, run, { ...trusted, ...options });
}
