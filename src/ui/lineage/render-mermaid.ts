import type { LineageDocument, LineageEdge, LineageNode } from '../../model/lineage/lineage-document.ts';
import { printable } from '../printable.ts';
import { isBad } from './lineage-view.ts';

const SHAPES: { readonly [kind in LineageNode['kind']]: readonly [string, string] } = {
  task: ['["', '"]'],
  artifact: ['(["', '"])'],
  source: ['[("', '")]'],
  unknown: ['{{"', '"}}'],
};

/** A flowchart (https://mermaid.js.org/syntax/flowchart.html). Names are ours, labels are theirs, and quoted. */
export function renderMermaid(document: LineageDocument): string {
  const names = new Map(document.nodes.map(({ id }, i) => [id, `n${i}`]));
  const roots = document.roots.map((id) => names.get(id)).filter((name) => name !== undefined);
  return [
    'flowchart LR',
    ...document.nodes.map((node) => `  ${names.get(node.id)}${shape(node)}`),
    ...document.edges.map((edge) => `  ${names.get(edge.from)} ${arrow(edge)} ${names.get(edge.to)}`),
    '  classDef root stroke-width:4px',
    '  classDef bad stroke-dasharray:4',
    ...(roots.length === 0 ? [] : [`  class ${roots.join(',')} root`]),
    ...document.nodes.filter(isBad).map(({ id }) => `  class ${names.get(id)} bad`),
  ].join('\n');
}

function shape(node: LineageNode): string {
  const [open, close] = SHAPES[node.kind];
  return `${open}${mermaidText(labelOf(node))}${close}`;
}

function labelOf(node: LineageNode): string {
  return node.kind === 'task' ? `${node.flow}@${node.run} ${node.task}` : node.label;
}

function arrow({ kind, name }: LineageEdge): string {
  const line = kind === 'same-bytes' ? '-.->' : '-->';
  const text = kind === 'same-bytes' ? 'same bytes' : kind === 'input' ? name : undefined;
  return text === undefined ? line : `${line}|"${mermaidText(text)}"|`;
}

/** Mermaid takes entities for characters by their number in `#…;`, and whatever is not plain is written so. */
export function mermaidText(text: string): string {
  return printable(text).replace(/[^A-Za-z0-9 _.,:@=/+*()-]/gu, (one) => `#${one.codePointAt(0)};`);
}
