import type { DiffValue } from './diff-value.ts';

export interface ParamsDiff {
  readonly changed: readonly ParamChange[];
  /** How many are the same. */
  readonly same: number;
}

/** Absent `before`: it is new; absent `after`: it is gone. */
export interface ParamChange {
  readonly name: string;
  readonly before?: DiffValue;
  readonly after?: DiffValue;
}
