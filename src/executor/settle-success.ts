import type { CacheEntry } from '../model/cache-entry.ts';
import type { RunId } from '../model/run-id.ts';
import type { CacheStore } from '../store/local-port.ts';
import { applyChecks, type CheckServices } from './apply-checks.ts';
import type { PreparedTask } from './prepare-task.ts';
import type { TaskResult } from './task-result.ts';

export interface SettleServices extends CheckServices {
  readonly runId: RunId;
  readonly cache: CacheStore;
  readonly force: boolean;
  readonly now: () => number;
}

/**
 * What follows when the only attempt in `result` made all that it should: others may have it, and its checks decide. A result
 * that depends on what its key does not cover must not be found by that key. One that a check will refuse may be: the key
 * does not cover checks, a corrected one is evaluated on it, and only tasks that succeeded go to others.
 */
export async function settleSuccess(
  prepared: PreparedTask,
  result: TaskResult,
  services: SettleServices,
): Promise<TaskResult> {
  if (result.undeclaredReads === undefined && prepared.task.step.cache) {
    await services.cache.publish(cacheEntry(prepared, services, result));
  }
  const { facts, failure } = await applyChecks(prepared, result, services);
  if (failure === undefined) return { ...result, ...facts };
  const attempts = result.attempts.map((attempt) => ({ ...attempt, failure }));
  return { ...result, ...facts, outcome: 'failed', failure, attempts };
}

function cacheEntry(prepared: PreparedTask, services: SettleServices, result: TaskResult): CacheEntry {
  const log = result.attempts[0]?.log;
  return {
    version: 1,
    key: prepared.key,
    run: services.runId,
    task: prepared.task.id,
    createdAt: new Date(services.now()).toISOString(),
    ...(services.force ? { forced: true as const } : {}),
    outputs: result.outputs,
    metrics: result.metrics,
    ...(result.series === undefined ? {} : { series: result.series }),
    ...(result.plots === undefined ? {} : { plots: result.plots }),
    ...(log === undefined ? {} : { log: { digest: log.digest, sizeBytes: log.sizeBytes } }),
    components: prepared.components,
  };
}
