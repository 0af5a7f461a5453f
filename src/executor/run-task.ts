import type { PlannedTask } from '../flow/plan-types.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { describePrepared, type KeyServices, type PreparedTask, prepareTask } from './prepare-task.ts';
import { type AttemptServices, runAttempt } from './run-attempt.ts';
import type { ReserveTask } from './task-reservation.ts';
import { cancelledResult, type TaskResult } from './task-result.ts';

export interface TaskServices extends AttemptServices, KeyServices {
  readonly reserve: ReserveTask;
  /** Resolves when the claim of another process may have ended, or on abort. */
  readonly waitForOther: (signal: AbortSignal) => Promise<void>;
}

/** One task from its inputs to its result: cached, waited for, or run. */
export async function runTask(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: TaskServices,
): Promise<TaskResult> {
  const prepared = await prepareTask(task, done, services);
  const mayReuse = task.step.cache && !(services.force && task.selected);
  if (mayReuse) {
    const hit = await services.cache.lookup(prepared.key);
    if (hit !== undefined) return cachedResult(prepared, hit);
  }
  if (!task.selected) throw notRecorded(task);
  const claim = task.step.cache ? await claimOrReuse(prepared, services, mayReuse) : undefined;
  if (claim === 'aborted') return { ...cancelledResult(task.id), ...describePrepared(prepared) };
  if (claim !== undefined && 'hit' in claim) return cachedResult(prepared, claim.hit);
  try {
    return await runReserved(prepared, services);
  } finally {
    await claim?.release();
  }
}

/** The machine is asked last, so that nothing is held for a task that waits for another run's result. */
async function runReserved(prepared: PreparedTask, services: TaskServices): Promise<TaskResult> {
  const { task } = prepared;
  const reservation = await services.reserve(task, task.step.resources);
  if (reservation === undefined) return { ...cancelledResult(task.id), ...describePrepared(prepared) };
  try {
    return await runAttempt(prepared, services, reservation);
  } finally {
    reservation.release();
  }
}

type Claim = { readonly release: () => Promise<void> } | { readonly hit: CacheEntry };

/** Two runs that want the same key at once: one computes, the others wait for its result. */
async function claimOrReuse(
  prepared: PreparedTask,
  services: TaskServices,
  mayReuse: boolean,
): Promise<Claim | 'aborted'> {
  let announced = false;
  for (;;) {
    const claim = await services.cache.claim(prepared.key, services.runId);
    if ('release' in claim) {
      const hit = mayReuse ? await services.cache.lookup(prepared.key) : undefined;
      if (hit === undefined) return claim;
      await claim.release();
      return { hit };
    }
    if (!announced) {
      services.emit({ type: 'task-waiting', at: services.now(), task: prepared.task.id, run: claim.heldBy });
      announced = true;
    }
    if (services.signal.aborted) return 'aborted';
    await services.waitForOther(services.signal);
  }
}

function cachedResult(prepared: PreparedTask, entry: CacheEntry): TaskResult {
  return {
    ...describePrepared(prepared),
    outcome: 'cached',
    outputs: entry.outputs,
    metrics: entry.metrics,
    ...(entry.series === undefined ? {} : { series: entry.series }),
    ...(entry.plots === undefined ? {} : { plots: entry.plots }),
    attempts: [],
    firstRun: entry.run,
  };
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
