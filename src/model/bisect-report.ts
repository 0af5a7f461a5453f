import type { DiffValue } from './diff/diff-value.ts';

/** Where a metric fell. JSON as it stands. */
export interface BisectReport {
  readonly flow: string;
  readonly metric: string;
  /** The task that has it. */
  readonly task: string;
  /** As in `>= 0.93`: what is good. */
  readonly bound: string;
  readonly good: Tested;
  readonly bad: Tested;
  /** In the order in which they were looked at, without the two ends. */
  readonly tested: readonly Tested[];
  readonly found: BisectFinding;
}

/** A commit with parameters, and what the metric is there. */
export interface Tested {
  readonly commit: string;
  /** First line of its message. */
  readonly subject: string;
  /** Parameters that are those of the bad end instead of the good one's. */
  readonly params?: readonly string[];
  readonly verdict: 'good' | 'bad' | 'skipped';
  /** Absent of what was skipped. */
  readonly value?: number;
  readonly run?: string;
  /** `record`: the run was there; `run`: it was made for this. */
  readonly from?: 'record' | 'run';
  /** Of what was skipped. */
  readonly reason?: string;
}

/**
 * `commit`: the first bad one; `suspects`: one of several, of which the others could not be tested; `params`: what makes the difference
 * with the code as it is; `components`: code and parameters are the same, or were no cause alone.
 */
export type BisectFinding =
  | {
      readonly kind: 'commit';
      readonly commit: string;
      readonly subject: string;
      readonly author: string;
      /** Of the keys of tasks, against the good run next to it: as `train: code`. */
      readonly changed: readonly string[];
    }
  | { readonly kind: 'suspects'; readonly commits: readonly string[] }
  | { readonly kind: 'params'; readonly params: readonly ParamStep[] }
  | { readonly kind: 'components'; readonly changed: readonly string[] };

export interface ParamStep {
  readonly name: string;
  readonly good?: DiffValue;
  readonly bad?: DiffValue;
}
