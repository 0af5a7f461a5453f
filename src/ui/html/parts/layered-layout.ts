import { Graph, layout } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Box {
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  /** For each edge, in their order: data of an SVG path. */
  readonly paths: readonly string[];
}

/** Beyond it, ranks are found in the quicker way. */
const MANY = 200;

/** Boxes in layers from left to right, as edges lead. */
export function layeredLayout(
  boxes: readonly Box[],
  edges: readonly (readonly [from: string, to: string])[],
): Layout {
  const drawn = new Graph({ directed: true });
  const ranker = boxes.length > MANY ? { ranker: 'longest-path' as const } : {};
  drawn.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, marginx: 8, marginy: 8, ...ranker });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) drawn.setNode(id, { width, height });
  for (const [from, to] of edges) drawn.setEdge(from, to);
  layout(drawn);
  const { width = 0, height = 0 } = drawn.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    boxes: boxes.map((box) => ({ ...box, ...(drawn.node(box.id) as { x: number; y: number }) })),
    paths: edges.map(([from, to]) => {
      const { points = [] } = drawn.edge(from, to) as { points?: readonly { x: number; y: number }[] };
      return pathOf(points);
    }),
  };
}

/** Through the points of the layout, in one bow. */
function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const middle = rest.slice(0, -1);
  if (middle.length <= 1) {
    const half = (first.x + last.x) / 2;
    return `M${round(first.x)},${round(first.y)}C${round(half)},${round(first.y)} ${round(half)},${round(last.y)} ${round(last.x)},${round(last.y)}`;
  }
  return `M${[first, ...middle, last].map(({ x, y }) => `${round(x)},${round(y)}`).join('L')}`;
}

/** To a tenth of a pixel, which nobody sees. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
