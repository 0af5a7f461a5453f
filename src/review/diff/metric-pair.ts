import type { Direction, MetricValue } from '../../model/metric.ts';

/** One metric of one task in both runs. */
export interface MetricPair {
  readonly step: string;
  readonly task: string;
  readonly name: string;
  readonly direction?: Direction;
  readonly before?: MetricValue;
  readonly after?: MetricValue;
}
