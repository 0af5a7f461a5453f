import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import type { RecordedRun } from '../record-run.ts';
import { signRun } from './sign-run.ts';

/**
 * Signs a run that was just recorded. It is recorded whatever becomes of this: that it could not be signed is
 * returned, with the command that signs it afterwards.
 */
export async function signEndedRun(
  context: Context,
  { id, commit, manifest: { flow } }: RecordedRun,
  asks: boolean,
): Promise<MlgitError | undefined> {
  try {
    await signRun(context, { flow, id, commit }, { kind: 'signature', asks });
    return undefined;
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const spec = specOf({ flow, id });
    return new MlgitError(`Run ${spec} is recorded and not signed: ${error.message}`, {
      code: error.code,
      kind: 'incomplete',
      hints: [`mlgit approve ${spec} --sign-only`, ...error.hints],
      cause: error,
    });
  }
}
