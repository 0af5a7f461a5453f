import { poolFolder } from '../../../executor/remote/attempt-name.ts';
import { encodeCanonical, type RecordValue } from '../../../model/canonical-json.ts';
import type { PooledAttempt } from './attempt-pools.ts';
import { type Taking, takingOf } from './job-facts.ts';
import type { RemoteAttempt } from './remote-attempt.ts';

/** How an attempt is in a pool: only those of a fan-out are many, and only what asks for the same fits into one job. */
export async function pooledAttempt(
  { run, place, prepared, resources }: RemoteAttempt,
  folder: string,
): Promise<{ readonly pooled: PooledAttempt; readonly taking: Taking } | undefined> {
  const { step, item } = prepared.task;
  // What a job without credentials was given is for one attempt.
  if (place.mailroom !== undefined || Object.keys(item).length === 0) return undefined;
  const taking = takingOf(resources, step.timeoutMs);
  if (taking === undefined) return undefined;
  const { timeMs = 0 } = taking;
  if (timeMs > (resources.timeMs ?? timeMs) && timeMs > (await longestMs(place, run.signal)))
    return undefined;
  const { name, timeoutMs = null } = step;
  const key = encodeCanonical({ step: name, timeoutMs, resources } as unknown as RecordValue, 'compact');
  return { pooled: { pool: poolFolder(run.id, key), folder, takeWithinMs: taking.withinMs }, taking };
}

/** A job that asks for more than its partition allows would never start. */
async function longestMs({ jobs }: RemoteAttempt['place'], signal: AbortSignal): Promise<number> {
  return (await jobs.longestMs?.(signal)) ?? Number.POSITIVE_INFINITY;
}
