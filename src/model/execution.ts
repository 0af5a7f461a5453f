import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';
import type { RunId } from './run-id.ts';

/**
 * `execution.json` of a run commit: how it went. Times are ISO 8601 in UTC with milliseconds; spans are
 * milliseconds.
 */
export interface Execution {
  readonly version: 1;
  readonly run: RunId;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly runner: string;
  readonly host: string;
  /** `name <email>` as git knows the submitter. */
  readonly user: string;
  readonly branch?: string;
  readonly message?: string;
  readonly jobs: number;
  /** Id of the sweep that it belongs to. */
  readonly sweep?: string;
  readonly tasks: { readonly [taskId: string]: ExecutionTask };
  /** Runs whose artifacts were consumed through a history input: input SPEC → run id. */
  readonly consumed: { readonly [spec: string]: RunId };
  /** Only of a recovered run: what was found. */
  readonly recovered?: string;
}

export interface ExecutionTask {
  /** `ran`, `cached`, or why neither. */
  readonly outcome: 'ran' | 'cached' | 'failed' | 'cancelled' | 'skipped';
  /** Of a cached task: the run that first computed it. */
  readonly firstRun?: RunId;
  readonly attempts: readonly ExecutionAttempt[];
  /** The cache key's components as short texts or digests, for `explain`. */
  readonly components: { readonly [component: string]: string };
  /** What checks that are programs printed, by name of the check. */
  readonly checkLogs?: { readonly [check: string]: { readonly digest: Digest; readonly sizeBytes: number } };
  /** Why it was skipped: the task that it waited for. */
  readonly blockedBy?: string;
}

/**
 * Tells of reads: `audit-hook` those of Python code, `trace` all of them; `namespace` hid the working tree from the task
 * (with `undeclared: fail`, everything that is not its own).
 */
export type ObservationMeans = 'audit-hook' | 'namespace' | 'trace';

export interface ExecutionAttempt {
  readonly startedAt: string;
  readonly wallMs: number;
  /** CPU of the process tree, where it could be read. */
  readonly cpuMs?: number;
  /** Peak resident memory of the process tree, where it could be read. */
  readonly peakBytes?: number;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly failure?: Failure;
  /** Standard output and error, interleaved as they came. */
  readonly log?: { readonly digest: Digest; readonly sizeBytes: number };
  /** Paths read outside of workspace, environment and system folders. */
  readonly undeclaredReads?: readonly string[];
  /** Files of the workspace that were read, when all of them are known. */
  readonly read?: readonly string[];
  /** Means of observation that were in force. */
  readonly observedBy: readonly ObservationMeans[];
}
