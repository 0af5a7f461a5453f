import { Graph, layout } from '@dagrejs/dagre';
import { compareBytes } from '../../../base/byte-order.ts';
import type { GraphNode, StepGraph } from '../../../model/report/step-graph.ts';
import { TASK_STATES, type TaskState } from '../../../model/report/task-states.ts';
import { type Html, html } from './html.ts';
import { statusShape, statusTone } from './status-badge.ts';

const LINE_HEIGHT = 46;
const CHARACTER = 7.4;
const WIDEST = 240;

interface Placed extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A graph as a drawing that needs no script: each node is a link to what `href` says of it. */
export function graphSvg(graph: StepGraph, href: (node: GraphNode) => string | undefined): Html {
  const drawn = new Graph({ directed: true });
  drawn.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 44, marginx: 8, marginy: 8 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawn.setNode(node.id, sizeOf(node));
  for (const [from, to] of graph.edges) drawn.setEdge(from, to);
  layout(drawn);
  const { width = 0, height = 0 } = drawn.graph() as { width?: number; height?: number };
  const placed = graph.nodes.map((node): Placed => {
    const at = drawn.node(node.id) as { x: number; y: number; width: number; height: number };
    return { ...node, ...at };
  });
  return html`<svg class="graph" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="group" aria-label="Graph of ${graph.nodes.length} steps and inputs">
${graph.edges.map(([from, to]) => {
  const { points = [] } = drawn.edge(from, to) as { points?: readonly { x: number; y: number }[] };
  return html`<path class="edge" d="${pathOf(points)}"/>\n`;
})}
${placed.map((node) => nodeSvg(node, href(node)))}
</svg>`;
}

function sizeOf({ id, states, kind }: GraphNode): { width: number; height: number } {
  const longest = Math.max(shortened(id).length, states.length === 0 ? 0 : describe(states).length * 0.85);
  const width = Math.min(WIDEST, Math.max(72, longest * CHARACTER + 28));
  return { width, height: kind === 'data' ? 30 : LINE_HEIGHT };
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

function nodeSvg(node: Placed, link: string | undefined): Html {
  const { id, kind, states, x, y, width, height } = node;
  const tone = kind === 'data' ? 'data' : statusTone(worst(states));
  const told = kind === 'data' ? `Input ${id}` : `Step ${id}: ${describe(states)}`;
  const left = x - width / 2;
  const top = y - height / 2;
  const inner = html`<title>${told}</title><rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="${kind === 'data' ? 15 : 9}"/>
<text class="name" x="${round(left + 14)}" y="${round(kind === 'data' ? y + 4 : top + 19)}">${shortened(id)}</text>
${kind === 'step' && html`<text class="state" x="${round(left + 14)}" y="${round(top + 36)}">${describe(states)}</text>`}`;
  return link === undefined
    ? html`<g class="node ${tone}">${inner}</g>\n`
    : html`<a class="node ${tone}" href="${link}" aria-label="${told}">${inner}</a>\n`;
}

function shortened(id: string): string {
  return id.length > 28 ? `${id.slice(0, 12)}…${id.slice(-14)}` : id;
}

/** `✓ succeeded`, or of several tasks `✓ 12 ≡ 3 ✗ 1`. */
function describe(states: GraphNode['states']): string {
  const [only, ...others] = states;
  if (only === undefined) return '';
  const [state, count] = only;
  if (others.length === 0) return `${statusShape(state)} ${count === 1 ? state : `${count} ${state}`}`;
  return [...states]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, number]) => `${statusShape(name)} ${number}`)
    .join('  ');
}

function worst(states: GraphNode['states']): TaskState {
  return TASK_STATES.find((state) => states.some(([own]) => own === state)) ?? 'skipped';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
