import type { FlowReport, MetricColumn } from '../../../model/report/flow-report.ts';

export interface BestRow {
  readonly metric: MetricColumn;
  readonly row: number;
  readonly value: number;
}

/** For each metric with a direction the run that is best, the newest of equal ones; failed and partial runs do not count. */
export function bestRows({ metrics, status, texts }: FlowReport): BestRow[] {
  const counts = (row: number): boolean =>
    status.names[status.of[row] ?? -1] === 'succeeded' && texts[String(row)]?.partial !== true;
  return metrics.flatMap((metric): BestRow[] => {
    if (metric.direction === undefined) return [];
    let best: BestRow | undefined;
    for (const [row, value] of metric.values.entries()) {
      if (typeof value !== 'number' || !counts(row)) continue;
      const isBetter =
        best === undefined || (metric.direction === 'max' ? value > best.value : value < best.value);
      if (isBetter) best = { metric, row, value };
    }
    return best === undefined ? [] : [best];
  });
}
