import type { SeriesColumn, SeriesDiff } from '../../../model/diff/series-diff.ts';
import type { Cell } from '../../../model/report/run-report.ts';
import { formatPair } from '../../diff/format-value.ts';
import { anchor } from '../parts/anchor.ts';
import { type Html, html } from '../parts/html.ts';
import { plotFigure } from '../parts/plot-figure.ts';

const MOST_FIGURES = 24;
const X = 'row';
const BY = 'run';

/** The curves of both runs over each other, one figure a metric and task. */
export function seriesFigures(
  { changed }: SeriesDiff,
  runs: readonly [before: string, after: string],
  prefix = '',
): Html {
  const columns = changed.flatMap(({ task, columns: own = [] }) =>
    own.map((column) => ({ task, ...column })),
  );
  const shown = columns.slice(0, MOST_FIGURES);
  const more = columns.length - shown.length;
  return html`<div class="figures">${shown.map(({ task, name, before, after }, i) => {
    const [old, now] = formatPair(before?.last, after?.last);
    return plotFigure({
      id: anchor(`${prefix}series`, String(i)),
      title: name,
      about: `${task}, last ${old} → ${now}`,
      kind: 'line',
      ...{ x: X, y: name, by: BY },
      data: { columns: [X, name, BY], rows: [...points(before, runs[0]), ...points(after, runs[1])] },
    });
  })}</div>${more > 0 && html`<p class="quiet">${more} more are not shown.</p>`}`;
}

/** At the rows that they were taken from. */
function points(column: SeriesColumn | undefined, run: string): Cell[][] {
  if (column === undefined) return [];
  const { points: values, rows } = column;
  const every = values.length > 1 ? (rows - 1) / (values.length - 1) : 0;
  return values.map((value, i) => [1 + Math.round(i * every), value, run]);
}
