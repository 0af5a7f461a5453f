import type { LineageDocument, LineageEdge, LineageNode } from '../../../model/lineage/lineage-document.ts';
import { type Html, html } from '../parts/html.ts';
import { layeredLayout, type PlacedBox, round } from '../parts/layered-layout.ts';
import { KIND_WORDS, nodeLook, nodeName, nodeState } from './node-look.ts';

const HEIGHT = 46;
/** Pixels of a character of the title, and of the line below it. */
const CHARACTER = 8.6;
const SMALL = 6.9;
const WIDEST = 290;
const LONGEST = 29;

/**
 * The graph as a drawing that needs no script: each node is a link to its place in the list. Numbers of nodes are their places
 * in the document.
 */
export function lineageSvg(document: LineageDocument): Html {
  const { nodes, edges, roots } = document;
  const numbers = new Map(nodes.map(({ id }, i) => [id, i]));
  const number = (id: string): number => numbers.get(id) as number;
  const { width, height, boxes, paths } = layeredLayout(
    nodes.map((node) => ({ id: node.id, ...sizeOf(node) })),
    edges.map(({ from, to }) => [from, to] as const),
  );
  const asked = new Set(roots);
  return html`<svg class="graph lineage" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="group" aria-label="Graph of ${nodes.length} nodes">
<g class="edges">${edges.map((edge, i) => edgeSvg(edge, paths[i] as string, number))}</g>
${nodes.map((node, i) => nodeSvg(node, boxes[i] as PlacedBox, { number: i, isRoot: asked.has(node.id) }))}
</svg>`;
}

function sizeOf(node: LineageNode): { readonly width: number; readonly height: number } {
  const { title, line } = nodeLook(node);
  const longest = Math.max(shortened(title).length * CHARACTER, line.length * SMALL);
  return { width: Math.min(WIDEST, Math.max(80, Math.ceil(longest) + 32)), height: HEIGHT };
}

function edgeSvg({ from, to, kind }: LineageEdge, path: string, number: (id: string) => number): Html {
  return html`<path class="edge ${kind}" data-from="${number(from)}" data-to="${number(to)}" d="${path}"/>\n`;
}

function nodeSvg(
  node: LineageNode,
  { x, y, width, height }: PlacedBox,
  { number, isRoot }: { readonly number: number; readonly isRoot: boolean },
): Html {
  const { title, line, tone } = nodeLook(node);
  // What is seen comes first, as who speaks to a page says what they see (WCAG 2.2, 2.5.3).
  const told = `${shortened(title)} ${line}: ${KIND_WORDS[node.kind]} ${nodeName(node)}, ${nodeState(node).text}${isRoot ? ', asked for' : ''}`;
  const left = round(x - width / 2);
  const top = round(y - height / 2);
  return html`<a class="node ${node.kind} ${tone}${isRoot && ' root'}" href="#node-${number}" data-node="${number}" data-level="${node.level}" data-x="${round(x)}" data-y="${round(y)}" aria-label="${told}"><title>${told}</title>${outline(node, { left, top, width: round(width), height })}
<text class="name" x="${round(left + 16)}" y="${round(top + 19)}">${shortened(title)}</text>
<text class="state" x="${round(left + 16)}" y="${round(top + 36)}">${line}</text></a>\n`;
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A task has corners, an artifact is round, a source has one corner cut off, what is not known is dashed. */
function outline({ kind }: LineageNode, { left, top, width, height }: Frame): Html {
  if (kind === 'source') {
    const cut = 12;
    return html`<path class="shape" d="M${left},${top}h${round(width - cut)}l${cut},${cut}v${height - cut}h-${width}z"/>`;
  }
  const radius = { task: 6, artifact: height / 2, unknown: 6 }[kind];
  return html`<rect class="shape" x="${left}" y="${top}" width="${width}" height="${height}" rx="${radius}"/>`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, 13)}…${text.slice(-14)}` : text;
}
