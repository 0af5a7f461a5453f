import type { RunStatus } from './manifest.ts';
import type { Direction, Metrics } from './metric.ts';

/** What became of a sweep: one run for each combination of parameters. */
export interface SweepReport {
  readonly sweep: string;
  readonly flow: string;
  /** In the order of the combinations; those that an interrupt kept from starting are not there. */
  readonly rows: readonly SweepRow[];
  /** What the runs are compared by, and which way it gets better. */
  readonly metric?: string;
  readonly direction?: Direction;
  /** Id of the best run. */
  readonly best?: string;
}

export interface SweepRow {
  readonly run: string;
  /** As they were typed. */
  readonly params: { readonly [name: string]: string };
  readonly status: RunStatus;
  readonly metrics: Metrics;
  readonly cached: number;
  readonly tasks: number;
}
