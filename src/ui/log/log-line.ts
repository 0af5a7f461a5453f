import type { MetricValue } from '../../model/metric.ts';

/** One run as the log shows it. */
export interface LogLine {
  readonly id: string;
  readonly flow: string;
  readonly status: string;
  readonly user: string;
  readonly branch: string;
  readonly tags: readonly string[];
  readonly note: string | undefined;
  readonly startedMs: number;
  readonly params: { readonly [name: string]: unknown };
  readonly metrics: ReadonlyMap<string, MetricValue>;
  /** Names of the metrics that have a direction. */
  readonly directed: ReadonlySet<string>;
  readonly partial: boolean;
  readonly remote: string | undefined;
  /** It is to be shared, and has not been. */
  readonly pending: boolean;
  /** The value of any other field, for `--columns`. */
  readonly field: (name: string) => unknown;
}
