import type { FlowchartNode, StepFlowchart } from '../../../model/review/step-flowchart.ts';
import { type Html, html } from '../parts/html.ts';
import { layeredLayout, type PlacedBox, round } from '../parts/layered-layout.ts';

const CHARACTER = 7.4;
const HEIGHT = 34;
const [NARROWEST, WIDEST] = [72, 260];
const LONGEST = 30;

/** The flowchart of a manifest as a drawing that needs no script. */
export function flowchartSvg({ nodes, edges, sourcesLeft }: StepFlowchart): Html {
  const boxes = nodes.map((node) => ({ id: node.id, height: HEIGHT, width: widthOf(node) }));
  const known = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const {
    width,
    height,
    boxes: placed,
    paths,
  } = layeredLayout(
    boxes,
    drawn.map(({ from, to }) => [from, to] as const),
  );
  return html`<div class="graph-frame card" tabindex="0" role="group" aria-label="Lineage of the manifest"><svg class="graph" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="Graph of ${nodes.length} steps and inputs">
${paths.map((path) => html`<path class="edge" d="${path}"/>\n`)}
${nodes.map((node, i) => nodeSvg(node, placed[i] as PlacedBox))}
</svg></div>${sourcesLeft > 0 && html`<p class="quiet">${sourcesLeft} more inputs are not drawn.</p>`}`;
}

function widthOf(node: FlowchartNode): number {
  return Math.min(WIDEST, Math.max(NARROWEST, labelOf(node).length * CHARACTER + 28));
}

function nodeSvg(node: FlowchartNode, { x, y, width, height }: PlacedBox): Html {
  const { kind, label, differs } = node;
  const [left, top] = [x - width / 2, y - height / 2];
  const tone = differs ? 'warn' : kind === 'source' ? 'data' : 'same';
  return html`<g class="node ${tone}"><title>${kind === 'source' ? 'Input' : 'Step'} ${label}${differs && ', which differs'}</title><rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="${kind === 'source' ? 15 : 9}"/>
<text class="name" x="${round(left + 14)}" y="${round(y + 4)}">${labelOf(node)}</text></g>\n`;
}

function labelOf({ label, tasks, differs }: FlowchartNode): string {
  const short = label.length > LONGEST ? `${label.slice(0, 12)}…${label.slice(-15)}` : label;
  return `${differs ? '~ ' : ''}${short}${tasks === undefined ? '' : ` ×${tasks}`}`;
}
