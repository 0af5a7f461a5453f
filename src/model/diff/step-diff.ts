import type { SkipReason, TaskStatus } from '../manifest.ts';
import type { OutcomeCounts } from './diff-side.ts';

/** Every step of either run: what others need before them, then by name. */
export interface StepsDiff {
  readonly steps: readonly StepDiff[];
}

export interface StepDiff {
  readonly step: string;
  /** Absent where that run has no such step. */
  readonly before?: OutcomeCounts;
  readonly after?: OutcomeCounts;
  /** Tasks that only one run has. */
  readonly added: number;
  readonly removed: number;
  /** Tasks of both, by whether their cache keys or statuses differ. */
  readonly changed: number;
  readonly same: number;
  /** Components of keys that differ, of all its tasks together. */
  readonly components: readonly ComponentChange[];
  /** Those that were added, removed or changed, in the order of their ids. */
  readonly tasks: readonly TaskDiff[];
}

/** One component of cache keys. Where tasks differ in what it was or is, neither is given. */
export interface ComponentChange {
  /** `command`, `params`, `item`, `inputs`, `code`, `environment`, `variables`, `image`, `source`, `outputs`, `links` or `allowed`. */
  readonly group: string;
  /** Which parameter, input … */
  readonly name?: string;
  readonly before?: string;
  readonly after?: string;
  /** In how many tasks it differs. */
  readonly tasks: number;
}

export interface TaskDiff {
  readonly task: string;
  readonly before?: TaskFact;
  readonly after?: TaskFact;
  /** `unknown`: one of the two never got as far as a key. */
  readonly key: 'same' | 'changed' | 'unknown';
  /** Names of the components that differ: `params.seed`. */
  readonly components: readonly string[];
}

export interface TaskFact {
  readonly status: TaskStatus;
  readonly outcome: 'ran' | 'cached' | 'failed' | 'cancelled' | 'skipped';
  readonly skippedBy?: SkipReason;
  /** Of a failed task, as a sentence. */
  readonly failure?: string;
}
