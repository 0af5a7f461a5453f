import type { Acceptance } from '../../model/acceptance.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import type { RecordedRun } from '../record-run.ts';
import { acceptRun } from './accept-run.ts';

export interface AcceptRecordedOptions {
  /** Its artifacts are being sent to the store of the team. */
  readonly isOnItsWay: boolean;
  readonly signal: AbortSignal;
}

/** Accepts a run that was just recorded; why not is handed back, for the run itself went well. */
export async function acceptRecorded(
  context: Context,
  { id, manifest }: RecordedRun,
  { isOnItsWay, signal }: AcceptRecordedOptions,
): Promise<Acceptance | MlgitError> {
  const run = (await context.runs.ofFlow(manifest.flow)).find((one) => one.id === id);
  if (run === undefined) throw new Error(`Internal error: run ${id} was recorded and is not there`);
  const rulings = isOnItsWay ? { unshared: 'allow' as const } : {};
  try {
    return await acceptRun(context, run, { rulings, allow: [], force: false, signal });
  } catch (error) {
    if (error instanceof MlgitError && error.kind !== 'interrupted') return error;
    throw error;
  }
}
