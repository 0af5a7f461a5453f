import type { ArtifactContent } from '../../model/artifact.ts';
import type { StoredLog } from '../../model/execution.ts';
import type { FlowStatus } from '../../model/flow-status.ts';
import type { RunRecord } from '../../model/run.ts';
import type { RunId } from '../../model/run-id.ts';
import type { PushTry } from '../sharing/pending-push.ts';
import type { UnfinishedRun } from '../unfinished-runs.ts';

/** A run, and what is said about it. */
export interface NamedRun extends RunRecord {
  /** Names of tags of its flow; of a fetched tag `remote/name`. */
  readonly tags: readonly string[];
  readonly note?: string | undefined;
}

/** Runs in the order that was asked for. */
export interface RunList {
  readonly runs: readonly NamedRun[];
  /** How many runs match, listed or not. */
  readonly matched: number;
  /** Runs that are to be pushed and have not been, as `credit@k3f9…`. */
  readonly pending: readonly string[];
}

/** What a run would do now, and what is left of earlier ones. */
export interface RunStatus extends FlowStatus {
  /** Runs of this clone that are under way, or whose process has died. */
  readonly unfinished: readonly UnfinishedRun[];
  /** Runs that are to be pushed and have not been, as `credit@k3f9…`. */
  readonly pending: readonly string[];
  /** The last try to push them; null where there was none. */
  readonly lastPush: PushTry | null;
}

/** An artifact of some run. */
export interface FoundFile extends ArtifactContent {
  readonly run: RunId;
  readonly flow: string;
  readonly task: string;
  /** Name of the output. */
  readonly name: string;
  /** Relative to the top of the working tree. */
  readonly path: string;
  /** Of an output that its task told of. */
  readonly format?: string;
  readonly user: string;
  readonly startedAt: string;
  /** So many more runs have the same bytes under the same name. */
  readonly alsoIn: number;
}

/** What one attempt of a task printed. */
export interface PrintedLog {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
  /** From 1; absent where the task made none. */
  readonly attempt?: number;
  /** The run whose attempt it was; absent while it goes on. */
  readonly madeBy?: RunId;
  /** Where it is kept; absent while the attempt goes on, or where it printed nothing. */
  readonly log?: StoredLog | undefined;
  /** True of an attempt that was under way. */
  readonly live?: true;
  /** All of it, as UTF-8; absent with `--interleave` of a run under way, whose lines are printed as they come. */
  readonly text?: string;
}
