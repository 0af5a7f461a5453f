import { MlgitError } from '../../model/mlgit-error.ts';

/** For what is tried again later: a store that fails for a while ends neither a task nor a run. */
export function passStoreFailure(error: unknown): void {
  if (!(error instanceof MlgitError)) throw error;
}
