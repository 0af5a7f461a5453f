import type { Cell, ReportSeries } from '../../../model/report/run-report.ts';
import { anchor } from '../parts/anchor.ts';
import type { PlotFigure } from '../parts/plot-figure.ts';

const MOST_FIGURES = 24;
const TASK = 'task';

/** One figure a metric, with the curves of all tasks that have it. */
export function seriesFigures(series: readonly ReportSeries[]): PlotFigure[] {
  const byMetric = new Map<string, { readonly x: string; readonly rows: Cell[][] }>();
  for (const { task, x, data } of series) {
    const at = data.columns.indexOf(x);
    for (const [i, metric] of data.columns.entries()) {
      if (i === at || !data.rows.some((row) => typeof row[i] === 'number')) continue;
      const found = byMetric.get(metric) ?? { x, rows: [] };
      byMetric.set(metric, found);
      for (const row of data.rows)
        if (typeof row[i] === 'number') found.rows.push([row[at] ?? null, row[i] ?? null, task]);
    }
  }
  const several = series.length > 1;
  return [...byMetric].slice(0, MOST_FIGURES).map(
    ([metric, { x, rows }]): PlotFigure => ({
      id: anchor('series', metric),
      title: metric,
      kind: 'line',
      x,
      y: metric,
      ...(several ? { by: TASK } : {}),
      data: { columns: [x, metric, TASK], rows },
    }),
  );
}
