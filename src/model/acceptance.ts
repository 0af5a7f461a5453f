import type { MetricsDiff } from './diff/metric-diff.ts';
import type { ParamsDiff } from './diff/param-diff.ts';
import type { Digest } from './digest.ts';
import type { RunStatus } from './run-status.ts';
import type { StaleTask } from './stale-task.ts';

/** Why somebody may not want to accept a run. */
export const CONCERNS = [
  /** It did not succeed. */
  'unfinished',
  /** It is of a part of the flow (`--only`, `--from`, `--until`). */
  'partial',
  /** It is one of a sweep. */
  'sweep',
  /** Code, parameters, data or what else a key covers are otherwise in the working tree. */
  'stale',
  /** Of what it took from the working tree, git has nothing, nor a pointer to it. */
  'untracked',
  /** A check of its data does not hold that fails a task. */
  'checks',
  /** One does not hold that is only said. */
  'warnings',
  /** A task was seen to read what its key does not cover. */
  'undeclared',
  /** The store of the team lacks some of its artifacts. */
  'unshared',
] as const;

export type ConcernKind = (typeof CONCERNS)[number];

/** What speaks against accepting a run. */
export interface Concern {
  readonly kind: ConcernKind;
  readonly message: string;
  readonly hints: readonly string[];
}

/** What it means, in short, that another manifest is accepted. */
export interface AcceptedChange {
  readonly status: { readonly before?: RunStatus; readonly after: RunStatus };
  readonly params: ParamsDiff;
  readonly metrics: MetricsDiff;
  /** Outputs whose bytes differ, that are new, or gone: `task/name` each, in the order of the tasks. */
  readonly artifacts: readonly string[];
}

/** What is accepted now, and what was before. */
export interface Acceptance {
  readonly flow: string;
  readonly run: string;
  /** Of the manifest in the tree. */
  readonly path: string;
  readonly manifest: Digest;
  /** Accepted at HEAD; absent: nothing was. `run` where its record is here. */
  readonly before?: { readonly manifest: Digest; readonly run?: string };
  /** Against what is accepted at HEAD. */
  readonly change: AcceptedChange;
  readonly stale: readonly StaleTask[];
  /** Concerns that were no reason to refuse. */
  readonly concerns: readonly Concern[];
}
