import { compareBytes } from '../../../base/byte-order.ts';
import type { GraphNode, StepGraph } from '../../../model/report/step-graph.ts';
import { TASK_STATES, type TaskState } from '../../../model/report/task-states.ts';
import { type Html, html } from './html.ts';
import { layeredLayout, type PlacedBox, round } from './layered-layout.ts';
import { statusShape, statusTone } from './status-badge.ts';

const LINE_HEIGHT = 46;
const CHARACTER = 7.4;
const WIDEST = 240;

type Placed = GraphNode & PlacedBox;

/** A graph as a drawing that needs no script: each node is a link to what `href` says of it. */
export function graphSvg(graph: StepGraph, href: (node: GraphNode) => string | undefined): Html {
  const { width, height, boxes, paths } = layeredLayout(
    graph.nodes.map((node) => ({ id: node.id, ...sizeOf(node) })),
    graph.edges,
  );
  const placed = graph.nodes.map((node, i): Placed => ({ ...node, ...(boxes[i] as PlacedBox) }));
  return html`<svg class="graph" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="group" aria-label="Graph of ${graph.nodes.length} steps and inputs">
${paths.map((path) => html`<path class="edge" d="${path}"/>\n`)}
${placed.map((node) => nodeSvg(node, href(node)))}
</svg>`;
}

function sizeOf({ id, states, kind }: GraphNode): { width: number; height: number } {
  const longest = Math.max(shortened(id).length, states.length === 0 ? 0 : describe(states).length * 0.85);
  const width = Math.min(WIDEST, Math.max(72, longest * CHARACTER + 28));
  return { width, height: kind === 'data' ? 30 : LINE_HEIGHT };
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
