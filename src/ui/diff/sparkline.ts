const BARS = '▁▂▃▄▅▆▇█';

export interface Range {
  readonly min: number;
  readonly max: number;
}

type Points = readonly (number | null)[];

/** What all points lie between, so that lines of one scale can be compared; undefined where there is none. */
export function rangeOf(points: Points): Range | undefined {
  const numbers = points.filter((point) => point !== null);
  if (numbers.length === 0) return undefined;
  return { min: numbers.reduce((a, b) => Math.min(a, b)), max: numbers.reduce((a, b) => Math.max(a, b)) };
}

/** Points as a line of bars, at most `width` of them; a blank for what is no number. */
export function sparkline(points: Points, range: Range | undefined, width: number): string {
  const count = Math.min(points.length, width);
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? points.length - 1 : Math.round((i * (points.length - 1)) / (count - 1));
    return barOf(points[at] ?? null, range);
  }).join('');
}

function barOf(point: number | null, range: Range | undefined): string {
  if (point === null || range === undefined) return ' ';
  const spread = range.max - range.min;
  // Halved before they are subtracted: the distance of two doubles may be none.
  const part = Number.isFinite(spread)
    ? (point - range.min) / spread
    : (point / 2 - range.min / 2) / (range.max / 2 - range.min / 2);
  const at = spread === 0 ? 0 : Math.round(part * (BARS.length - 1));
  return BARS[at] ?? ' ';
}
