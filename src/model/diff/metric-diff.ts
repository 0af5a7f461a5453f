import type { Direction } from '../metric.ts';
import type { DiffNumber, DiffValue } from './diff-value.ts';

export interface MetricsDiff {
  /** In the order of steps, tasks and names. */
  readonly changed: readonly MetricChange[];
  /** Metrics that are the same in both. */
  readonly same: readonly SameMetric[];
  /** Of steps with several tasks: each metric over all of them. */
  readonly summaries: readonly MetricSummary[];
}

/** `changed`: it differs, and no direction says which is better. */
export type MetricVerdict = 'better' | 'worse' | 'changed' | 'added' | 'removed';

export interface MetricChange {
  readonly step: string;
  readonly task: string;
  readonly name: string;
  readonly before?: DiffValue;
  readonly after?: DiffValue;
  readonly direction?: Direction;
  /** After minus before, of two numbers. */
  readonly absolute?: DiffNumber;
  /** The same as a part of the absolute value before; absent where that is zero or not finite. */
  readonly relative?: number;
  readonly verdict: MetricVerdict;
  readonly thresholds?: readonly Threshold[];
}

export interface SameMetric {
  readonly step: string;
  readonly task: string;
  readonly name: string;
  readonly value: DiffValue;
  readonly direction?: Direction;
  readonly thresholds?: readonly Threshold[];
}

/** A bound that the flow of the later run sets for a metric. */
export interface Threshold {
  /** A check of the step, or the condition of a step that waits for it. */
  readonly source: 'check' | 'condition';
  /** Name of the check, or of the step with the condition. */
  readonly name: string;
  /** As in `>= 0.9`. */
  readonly bound: string;
  /** Absent where the run has no number for it. */
  readonly before?: 'met' | 'missed';
  readonly after?: 'met' | 'missed';
}

export interface MetricSummary {
  readonly step: string;
  readonly name: string;
  readonly direction?: Direction;
  readonly better: number;
  readonly worse: number;
  readonly changed: number;
  readonly same: number;
  readonly added: number;
  readonly removed: number;
  /** Of the tasks that have a finite number for it. */
  readonly before?: Spread;
  readonly after?: Spread;
}

export interface Spread {
  readonly tasks: number;
  /** The least value of the metric. */
  readonly min: number;
  /** The mean of its values. */
  readonly mean: number;
  /** The greatest. */
  readonly max: number;
}
