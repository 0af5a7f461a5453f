import * as Plot from '@observablehq/plot';
import type { Cell } from '../../../model/report/run-report.ts';
import { formatMetric } from '../../../model/run-message.ts';
import type { FlowField } from '../flow/flow-fields.ts';
import { byId } from './element.ts';
import { type DrawnRuns, replaced } from './history.ts';
import { drawFitting } from './plots.ts';

/** Lines beyond these hide each other. */
const MOST_RUNS = 500;
const MOST_PARAMS = 6;
const MOST_METRICS = 3;

interface Axis {
  readonly name: string;
  /** From 0 at the bottom to 1; undefined where a run has none. */
  readonly place: (cell: Cell) => number | undefined;
  readonly ends: readonly (readonly [at: number, text: string])[];
}

interface Point {
  readonly row: number;
  readonly axis: string;
  readonly at: number;
  readonly by: number;
}

/** Parameters that differ, and metrics: one line a run, coloured by the chosen metric. */
export function drawParallel(
  fields: readonly FlowField[],
  metric: FlowField | undefined,
  { report, rows, open }: DrawnRuns,
): void {
  const shown = rows.slice(0, MOST_RUNS);
  const chosen = axesOf(fields, metric, shown);
  const section = byId('parallel');
  section.hidden = chosen.length < 2 || metric === undefined;
  if (section.hidden || metric === undefined) return;
  const axes = chosen.map((field) => ({ field, axis: axisOf(field, shown) }));
  const colour = axisOf(metric, shown);
  const points = shown.flatMap((row) =>
    axes.flatMap(({ field, axis }): Point[] => {
      const at = axis.place(field.value(row));
      const by = colour.place(metric.value(row));
      return at === undefined || by === undefined
        ? []
        : [{ row, axis: axis.name, at, by: metric.direction === 'min' ? 1 - by : by }];
    }),
  );
  byId('parallel-about').textContent =
    `${shown.length === rows.length ? '' : `the first ${shown.length} of `}${rows.length} runs of the table, by ${metric.name}`;
  const told = (row: number): string => lineOf(report.ids[row] ?? '', chosen, row);
  drawFitting(replaced('parallel-drawing'), (width) => {
    const drawn = drawLines({ axes: axes.map(({ axis }) => axis), points, told }, width);
    drawn.addEventListener('click', () => {
      const pointed = (drawn as unknown as { value: Point | null }).value;
      if (pointed !== null && pointed !== undefined) open(pointed.row);
    });
    return drawn;
  });
}

interface Lines {
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
  /** What is said of a run that is pointed at. */
  readonly told: (row: number) => string;
}

function drawLines({ axes, points, told }: Lines, width: number): Element {
  const names = axes.map(({ name }) => name);
  const ends = axes.flatMap(({ name, ends }) => ends.map(([at, text]) => ({ axis: name, at, text })));
  const stroke = { value: (point: Point) => mixed(point.by), scale: null };
  return Plot.plot({
    width: Math.max(width, axes.length * 86),
    height: 300,
    marginLeft: 60,
    marginRight: 60,
    marginTop: 34,
    marginBottom: 16,
    style: { background: 'transparent', fontSize: '12px', fontFamily: 'inherit', overflow: 'visible' },
    x: { type: 'point', domain: names, axis: 'top', label: null, tickSize: 0, tickFormat: shortName },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleX(names, { stroke: 'var(--line-strong)' }),
      Plot.line(points, {
        ...{ x: 'axis', y: 'at', z: 'row', stroke, strokeWidth: 1.4, curve: 'bump-x' },
        strokeOpacity: points.length > 100 * axes.length ? 0.35 : 0.7,
      }),
      Plot.text(ends, {
        ...{ x: 'axis', y: 'at', text: 'text', dx: 6, textAnchor: 'start', fill: 'var(--quiet)' },
        ...{ stroke: 'var(--surface)', strokeWidth: 4, fontVariant: 'tabular-nums' },
      }),
      Plot.tip(points, Plot.pointer({ x: 'axis', y: 'at', title: (point: Point) => told(point.row) })),
    ],
  });
}

/** The end of a long name tells more than its beginning. */
function shortName(name: string): string {
  return name.length > 15 ? `…${name.slice(-14)}` : name;
}

function mixed(t: number): string {
  return `color-mix(in oklab, var(--scale-high) ${Math.round(t * 100)}%, var(--scale-low))`;
}

function lineOf(id: string, fields: readonly FlowField[], row: number): string {
  const values = fields.map(({ name, value }) => {
    const cell = value(row);
    return `${name} ${cell === null ? '–' : formatMetric(cell)}`;
  });
  return [id, ...values].join('\n');
}

function axesOf(
  fields: readonly FlowField[],
  metric: FlowField | undefined,
  rows: readonly number[],
): FlowField[] {
  const varies = ({ value }: FlowField): boolean =>
    new Set(rows.map((row) => value(row)).filter((cell) => cell !== null)).size > 1;
  const params = fields.filter((field) => field.group === 'param' && varies(field)).slice(0, MOST_PARAMS);
  const metrics = fields.filter(
    (field) => field.group === 'metric' && field.name !== metric?.name && varies(field),
  );
  const last = metric !== undefined && varies(metric) ? [metric] : [];
  return [...params, ...metrics.slice(0, MOST_METRICS - 1), ...last];
}

function axisOf({ name, value }: FlowField, rows: readonly number[]): Axis {
  const cells = rows.map((row) => value(row)).filter((cell) => cell !== null);
  const numbers = cells.filter((cell) => typeof cell === 'number');
  if (numbers.length === cells.length) {
    const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const span = high - low || 1;
    return {
      name,
      place: (cell) => (typeof cell === 'number' ? (cell - low) / span : undefined),
      ends: [
        [0, formatMetric(low)],
        [1, formatMetric(high)],
      ],
    };
  }
  const words = [...new Set(cells.map(String))].sort();
  const at = new Map(words.map((word, i) => [word, words.length === 1 ? 0.5 : i / (words.length - 1)]));
  return {
    name,
    place: (cell) => (cell === null ? undefined : at.get(String(cell))),
    ends: words.length > 8 ? [] : [...at].map(([word, place]) => [place, word] as const),
  };
}
