import * as Plot from '@observablehq/plot';
import type { PlotFigure } from '../parts/plot-figure.ts';

type Drawn = Omit<PlotFigure, 'id' | 'about'>;

export const COLOURS = [
  'var(--c1)',
  'var(--c2)',
  'var(--c3)',
  'var(--c4)',
  'var(--c5)',
  'var(--c6)',
  'var(--c7)',
  'var(--c8)',
];

/** Draws the figures below `root` from the data beside them, and again whenever there is more or less room. */
export function drawPlots(root: HTMLElement): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure[data-plot]')) {
    const data = document.getElementById(figure.dataset.plot ?? '');
    const drawing = figure.querySelector<HTMLElement>('.drawing');
    if (data === null || drawing === null) continue;
    const plot = JSON.parse(data.textContent ?? '') as Drawn;
    drawFitting(drawing, (width) => curves(plot, width));
  }
}

/** Keeps a drawing as wide as its place. */
export function drawFitting(place: HTMLElement, draw: (width: number) => Element): void {
  let last = 0;
  const redraw = (): void => {
    const width = Math.floor(place.clientWidth);
    if (width === last || width === 0) return;
    last = width;
    place.replaceChildren(draw(width));
  };
  redraw();
  new ResizeObserver(() => requestAnimationFrame(redraw)).observe(place);
}

function curves({ kind, x, y, by, data }: Drawn, width: number): Element {
  const at = (name: string): number => data.columns.indexOf(name);
  const [ix, iy, iby] = [at(x), at(y), by === undefined ? -1 : at(by)];
  const points = data.rows
    .map((row) => ({ x: row[ix], y: row[iy], by: iby < 0 ? y : String(row[iby] ?? '') }))
    .filter((point) => point.x !== null && typeof point.y === 'number');
  const groups = new Set(points.map((point) => point.by));
  const isNarrow = width < 420;
  return Plot.plot({
    width,
    height: Math.min(320, Math.max(220, width * 0.62)),
    marginLeft: 52,
    style: { background: 'transparent', fontSize: '12px', fontFamily: 'inherit', overflow: 'visible' },
    marginBottom: 42,
    x: { label: x, labelAnchor: 'center', labelArrow: 'none', ticks: isNarrow ? 4 : 6, nice: true },
    y: { label: y, grid: true, nice: true },
    color: { domain: [...groups], range: COLOURS, legend: groups.size > 1 && groups.size <= 12 },
    marks: [
      ...reference(kind),
      Plot.line(points, {
        x: 'x',
        y: 'y',
        stroke: 'by',
        strokeWidth: groups.size > 12 ? 1 : 2,
        curve: 'linear',
        sort: null,
      }),
      ...(points.length <= 30 || kind === 'calibration'
        ? [Plot.dot(points, { x: 'x', y: 'y', fill: 'by', r: 3 })]
        : []),
      Plot.tip(
        points,
        Plot.pointer({
          x: 'x',
          y: 'y',
          ...(groups.size > 1
            ? {
                title: (point: { by: string; x: unknown; y: unknown }) =>
                  `${point.by}\n${x} ${String(point.x)}\n${y} ${String(point.y)}`,
              }
            : {}),
        }),
      ),
    ],
  });
}

/** What no better than chance, or perfectly calibrated, looks like. */
function reference(kind: Drawn['kind']): Plot.Markish[] {
  if (kind !== 'roc' && kind !== 'calibration') return [];
  return [
    Plot.line(
      [
        [0, 0],
        [1, 1],
      ],
      { stroke: 'var(--faint)', strokeDasharray: '4 4' },
    ),
  ];
}
