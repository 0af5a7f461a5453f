import type { PlannedTask } from '../flow/plan-types.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { cachedResult, type TakenResult } from './cached-result.ts';
import { type ConditionServices, checkConditions } from './check-conditions.ts';
import type { JobSlot } from './job-slots.ts';
import type { TaskSurroundings } from './ports.ts';
import { describePrepared, type KeyServices, type PreparedTask, prepareTask } from './prepare-task.ts';
import { reusableEntry } from './reusable-entry.ts';
import type { AttemptServices } from './run-attempt.ts';
import { type RetryServices, runAttempts } from './run-attempts.ts';
import { cancelledResult, type TaskResult, unstartedFailure } from './task-result.ts';

export interface TaskServices extends AttemptServices, KeyServices, ConditionServices, RetryServices {
  readonly surroundings: TaskSurroundings;
  /** Resolves when the claim of another process may have ended, or on abort. */
  readonly waitForOther: (signal: AbortSignal) => Promise<void>;
  /** What the run that this one goes on with has for the task, if its key is the same. */
  readonly resumed: (prepared: PreparedTask) => Promise<TakenResult | undefined>;
}

/** One task from its inputs to its result: cached, waited for, or run. */
export async function runTask(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: TaskServices,
  slot: JobSlot,
): Promise<TaskResult> {
  const decided = await checkConditions(task, done, services);
  if (decided !== undefined) return decided;
  const prepared = await prepareOrFail(task, done, services);
  if ('outcome' in prepared) return prepared;
  const isForced = services.force && task.selected;
  const taken = isForced ? undefined : await services.resumed(prepared);
  if (taken !== undefined) return cachedResult(prepared, taken, services);
  const mayReuse = task.step.cache && !isForced;
  if (mayReuse) {
    const hit = await reusableEntry(prepared, services.cache, services.now());
    if (hit !== undefined) return cachedResult(prepared, hit, services);
  }
  if (!task.selected) throw notRecorded(task);
  const claim = task.step.cache ? await claimOrReuse(prepared, services, { mayReuse, slot }) : undefined;
  if (claim === 'aborted') return { ...cancelledResult(task.id), ...describePrepared(prepared) };
  if (claim !== undefined && 'hit' in claim) return cachedResult(prepared, claim.hit, services);
  try {
    return await runAttempts(prepared, services, slot);
  } finally {
    await claim?.release();
  }
}

/** A source that cannot be asked fails its task, and no other; one whose asking was ended with the run fails nothing. */
async function prepareOrFail(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: TaskServices,
): Promise<PreparedTask | TaskResult> {
  try {
    return await prepareTask(task, done, services);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'cache-key-failed') throw error;
    if (services.signal.aborted) return cancelledResult(task.id);
    const what = `cache key: ${task.step.cacheKey}`;
    return unstartedFailure(task.id, { kind: 'undecided', what, reason: error.message });
  }
}

type Claim = { readonly release: () => Promise<void> } | { readonly hit: CacheEntry };

/** Two runs that want the same key at once: one computes, the others wait for its result. */
async function claimOrReuse(
  prepared: PreparedTask,
  services: TaskServices,
  { mayReuse, slot }: { readonly mayReuse: boolean; readonly slot: JobSlot },
): Promise<Claim | 'aborted'> {
  let announced = false;
  for (;;) {
    const claim = await services.cache.claim(prepared.key, services.runId);
    if ('release' in claim) {
      await slot.resume();
      const hit = mayReuse ? await reusableEntry(prepared, services.cache, services.now()) : undefined;
      if (hit === undefined) return claim;
      await claim.release();
      return { hit };
    }
    if (!announced) {
      services.emit({ type: 'task-waiting', at: services.now(), task: prepared.task.id, run: claim.heldBy });
      announced = true;
    }
    if (services.signal.aborted) return 'aborted';
    slot.pause();
    await services.waitForOther(services.signal);
  }
}

function notRecorded(task: PlannedTask): MlgitError {
  return new MlgitError(
    `Step ${task.id} is needed but not selected, and has no recorded result for the code, inputs and parameters of now`,
    {
      code: 'upstream-not-recorded',
      kind: 'failed',
      hints: ['mlgit run (without --only and --from) runs it'],
    },
  );
}
