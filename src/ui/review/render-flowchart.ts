import type { FlowchartNode, StepFlowchart } from '../../model/review/step-flowchart.ts';
import { mermaidText } from '../lineage/render-mermaid.ts';

const SHAPES = { step: ['["', '"]'], source: ['[("', '")]'] } as const;

/** The steps of a manifest as a flowchart of Mermaid; what differs has a thick border. */
export function renderFlowchart({ nodes, edges, sourcesLeft }: StepFlowchart): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const differing = nodes.filter(({ differs }) => differs).map(({ id }) => names.get(id));
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${names.get(node.id)}${shape(node)}`),
    ...edges
      .filter(({ from, to }) => names.has(from) && names.has(to))
      .map(({ from, to }) => `  ${names.get(from)} --> ${names.get(to)}`),
    ...(sourcesLeft === 0 ? [] : [`  more[("${sourcesLeft} more inputs")]`]),
    '  classDef differs stroke-width:4px',
    ...(differing.length === 0 ? [] : [`  class ${differing.join(',')} differs`]),
  ].join('\n');
}

function shape({ kind, label, tasks }: FlowchartNode): string {
  const [open, close] = SHAPES[kind];
  return `${open}${mermaidText(tasks === undefined ? label : `${label} (${tasks} tasks)`)}${close}`;
}
