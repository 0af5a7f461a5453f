import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';
import type { ResourceRequest } from './resources.ts';
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
  /** The flow file, where it is not `mlgit.yaml` at the root. */
  readonly file?: string;
  /** Of a run of part of the flow: what was asked for. */
  readonly selection?: { readonly only?: readonly string[]; readonly from?: string; readonly until?: string };
  /** The run that it goes on with. */
  readonly resumes?: RunId;
  /** The run that it was made to reproduce: it is never latest, and stands in no list of runs unless asked for. */
  readonly reproduces?: RunId;
  /** Parameters that are lists: their values are texts of JSON. */
  readonly lists?: readonly string[];
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
  /** Why it failed, where that ended no attempt of it. */
  readonly failure?: Failure;
}

export interface StoredBytes {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export interface StoredLog extends StoredBytes {
  /** When it grew: lines `<offset> <milliseconds since the start of the attempt>`. */
  readonly times?: StoredBytes;
}

/**
 * Tells of reads: `audit-hook` those of Python code, `trace` all of them; `namespace` hid the working tree from the task
 * (with `undeclared: fail`, everything that is not its own).
 */
export type ObservationMeans = 'audit-hook' | 'namespace' | 'trace';

export interface ExecutionAttempt {
  readonly startedAt: string;
  readonly wallMs: number;
  /** Where it ran, when that was not the machine of the run. */
  readonly ranOn?: AttemptPlace;
  /** CPU of the task's processes, where it could be read. */
  readonly cpuMs?: number;
  /** Peak memory of the task's processes without caches of files, where it could be read. */
  readonly peakBytes?: number;
  /** Moved from and to disks, where it could be read. */
  readonly readBytes?: number;
  readonly writeBytes?: number;
  /** What it had of the machine to itself; its memory was also its limit, unless `measured`. */
  readonly requested?: RequestedResources;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly failure?: Failure;
  /** Standard output and error, interleaved as they came. */
  readonly log?: StoredLog;
  /** Paths read outside of workspace, environment and system folders. */
  readonly undeclaredReads?: readonly string[];
  /** Files of the workspace that were read, when all of them are known. */
  readonly read?: readonly string[];
  /** Means of observation that were in force. */
  readonly observedBy: readonly ObservationMeans[];
}

export interface AttemptPlace {
  /** As the configuration names it. */
  readonly runner: string;
  /** As its job system names it. */
  readonly job?: string;
  /** The node, when one was reached. */
  readonly host?: string;
}

export interface RequestedResources extends ResourceRequest {
  /** The memory was not declared but follows from what the step needed before. */
  readonly measured?: true;
}
