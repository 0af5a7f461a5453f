import type { RecordValue } from '../../model/canonical-json.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { signRun } from '../signing/sign-run.ts';
import type { Reproduced } from './reproduce-run.ts';

/**
 * Signs a verdict that was just recorded, so that others need not take the author of its commit at their word. It is
 * recorded whatever becomes of this: why it could not be signed is returned.
 */
export async function signReproduction(
  context: Context,
  { run, document }: Pick<Reproduced, 'run' | 'document'>,
  { asks, signal }: { readonly asks: boolean; readonly signal: AbortSignal },
): Promise<MlgitError | undefined> {
  try {
    const signed = document as unknown as RecordValue;
    await signRun(context, run, { kind: 'reproduction', document: signed, asks, signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const message = `The reproduction of ${specOf(run)} is recorded and not signed: ${error.message}`;
    return new MlgitError(message, {
      code: error.code,
      kind: 'incomplete',
      hints: error.hints,
      cause: error,
    });
  }
}
