import * as Plot from '@observablehq/plot';
import type { FlowReport } from '../../../model/report/flow-report.ts';
import { formatMetric } from '../../../model/run-message.ts';
import type { FlowField } from '../flow/flow-fields.ts';
import { byId } from './element.ts';
import { drawFitting } from './plots.ts';

export interface DrawnRuns {
  readonly report: FlowReport;
  readonly rows: readonly number[];
  readonly open: (row: number) => void;
}

interface Point {
  readonly row: number;
  readonly at: Date;
  readonly value: number;
  readonly status: string;
  best?: number;
}

/** A metric over the runs, and the best that there was up to each. */
export function drawHistory(field: FlowField, { report, rows, open }: DrawnRuns): void {
  const points = pointsOf(field, report, rows);
  const place = replaced('history-drawing');
  const isBetter =
    field.direction === 'min' ? (a: number, b: number) => a < b : (a: number, b: number) => a > b;
  let best: number | undefined;
  for (const point of points) {
    if (point.status === 'succeeded' && (best === undefined || isBetter(point.value, best)))
      best = point.value;
    if (best !== undefined) point.best = best;
  }
  const drawnPoints = thinned(points);
  const way =
    field.direction === undefined
      ? ''
      : field.direction === 'max'
        ? ', higher is better; the line is the best so far'
        : ', lower is better; the line is the best so far';
  byId('history-about').textContent =
    `${field.name} of ${points.length} runs${drawnPoints.length < points.length ? `, of which ${drawnPoints.length} are drawn` : ''}${way}`;
  drawFitting(place, (width) => {
    const drawn = Plot.plot({
      width,
      height: width < 480 ? 220 : 280,
      marginLeft: 56,
      style: { background: 'transparent', fontSize: '12px', fontFamily: 'inherit', overflow: 'visible' },
      x: { type: 'utc', label: null, ticks: width < 480 ? 4 : 8, nice: true },
      y: { label: field.name, grid: true, nice: true },
      marks: [
        ...(field.direction === undefined
          ? []
          : [
              Plot.line(
                points.filter((point) => point.best !== undefined),
                { x: 'at', y: 'best', curve: 'step-after', stroke: 'var(--accent)', strokeWidth: 2 },
              ),
            ]),
        Plot.dot(drawnPoints, {
          x: 'at',
          y: 'value',
          r: drawnPoints.length > 400 ? 2 : 3.5,
          fill: (point: Point) => (point.status === 'succeeded' ? 'var(--c1)' : 'var(--bad)'),
          symbol: (point: Point) => (point.status === 'succeeded' ? 'circle' : 'times'),
          fillOpacity: 0.75,
        }),
        Plot.tip(
          drawnPoints,
          Plot.pointer({
            x: 'at',
            y: 'value',
            title: (point: Point) =>
              `${report.ids[point.row]}  ${point.status}\n${field.name} ${formatMetric(point.value)}\n${point.at.toISOString().slice(0, 16)}`,
          }),
        ),
      ],
    });
    drawn.addEventListener('click', () => {
      const pointed = (drawn as unknown as { value: Point | null }).value;
      if (pointed !== null && pointed !== undefined) open(pointed.row);
    });
    return drawn;
  });
}

const MOST_DRAWN = 1500;

/** Every n-th, and each that was the best when it came. */
function thinned(points: readonly Point[]): readonly Point[] {
  const step = Math.ceil(points.length / MOST_DRAWN);
  return points.filter(
    (point, i) => i % step === 0 || (point.best === point.value && points[i - 1]?.best !== point.best),
  );
}

function pointsOf(field: FlowField, report: FlowReport, rows: readonly number[]): Point[] {
  return rows
    .flatMap((row): Point[] => {
      const value = field.value(row);
      const at = new Date((report.started[row] ?? 0) * 1000);
      const status = report.status.names[report.status.of[row] ?? -1] ?? '';
      return typeof value === 'number' ? [{ row, at, value, status }] : [];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A new place for a drawing, so that what watched the old one lets go of it. */
export function replaced(id: string): HTMLElement {
  const old = byId(id);
  const place = old.cloneNode(false) as HTMLElement;
  old.replaceWith(place);
  return place;
}
