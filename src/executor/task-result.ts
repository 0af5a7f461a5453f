import type { CheckResult } from '../model/check.ts';
import type { Digest } from '../model/digest.ts';
import type { ExecutionAttempt, ExecutionTask } from '../model/execution.ts';
import type { Failure } from '../model/failure.ts';
import type { ManifestInput, ManifestOutput, ManifestPlot, SkipReason } from '../model/manifest.ts';
import type { Metrics } from '../model/metric.ts';
import type { RunId } from '../model/run-id.ts';

/** What became of one task of a run. */
export interface TaskResult {
  readonly taskId: string;
  readonly outcome: 'ran' | 'cached' | 'failed' | 'cancelled' | 'skipped';
  readonly key?: Digest;
  readonly command: readonly string[];
  readonly code?: Digest;
  readonly environment?: Digest;
  readonly inputs: { readonly [name: string]: ManifestInput };
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  readonly series?: ManifestOutput;
  readonly plots?: readonly ManifestPlot[];
  readonly components: { readonly [component: string]: string };
  readonly attempts: readonly ExecutionAttempt[];
  readonly failure?: Failure;
  readonly undeclaredReads?: true;
  readonly checks?: readonly CheckResult[];
  readonly checkLogs?: NonNullable<ExecutionTask['checkLogs']>;
  /** Of a cached task: the run that first computed it. */
  readonly firstRun?: RunId;
  /** Of a skipped task: what it waited for. */
  readonly blockedBy?: string;
  /** Of a task that was skipped as the flow says: its own condition was false, or what it needs was left out. */
  readonly skippedBy?: SkipReason;
  /** Of a failed task: its step may fail. */
  readonly allowedToFail?: true;
}

export function succeeded(result: TaskResult | undefined): result is TaskResult {
  return result?.outcome === 'ran' || result?.outcome === 'cached';
}

/** Whether others go on without it: it was skipped as the flow says, or failed and may. */
export function isLeftOut(result: TaskResult | undefined): boolean {
  return result?.skippedBy !== undefined || result?.allowedToFail === true;
}

export function skippedResult(
  taskId: string,
  blockedBy: string | undefined,
  skippedBy?: SkipReason,
): TaskResult {
  const nothing = { command: [], inputs: {}, outputs: {}, metrics: {}, components: {}, attempts: [] };
  return {
    taskId,
    outcome: 'skipped',
    ...nothing,
    ...(blockedBy === undefined ? {} : { blockedBy }),
    ...(skippedBy === undefined ? {} : { skippedBy }),
  };
}

/** Of a task that never got as far as an attempt. */
export function unstartedFailure(taskId: string, failure: Failure): TaskResult {
  return { ...skippedResult(taskId, undefined), outcome: 'failed', failure };
}

export function cancelledResult(taskId: string): TaskResult {
  return { ...skippedResult(taskId, undefined), outcome: 'cancelled', failure: { kind: 'cancelled' } };
}
