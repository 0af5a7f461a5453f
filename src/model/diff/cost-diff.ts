/** What the runs took: attempts that they made themselves, not what was cached. */
export interface CostDiff {
  /** From start to end; absent of a run that goes on. */
  readonly before: RunCost;
  readonly after: RunCost;
  /** Steps that either run spent something on. */
  readonly steps: readonly StepCostChange[];
}

export interface RunCost {
  readonly wallMs?: number;
  readonly cpuMs?: number;
}

export interface StepCostChange {
  readonly step: string;
  /** Absent where that run made no attempt at it. */
  readonly before?: StepCost;
  readonly after?: StepCost;
}

/** Of all attempts together; the peak is the largest. */
export interface StepCost {
  readonly tasks: number;
  readonly attempts: number;
  readonly wallMs: number;
  readonly cpuMs?: number;
  readonly peakBytes?: number;
}
