import type { Failure } from '../model/failure.ts';
import { MlgitError } from '../model/mlgit-error.ts';

/** What an error of mlgit's own is to the task that it kept from going on. */
export function brokenFailure(error: unknown): Extract<Failure, { kind: 'broken' }> {
  const reason = error instanceof Error ? error.message : String(error);
  const isNetwork = error instanceof MlgitError && error.kind === 'unreachable';
  return { kind: 'broken', reason, ...(isNetwork ? { network: true as const } : {}) };
}
