import type { LineageDocument, LineageEdge, LineageNode } from '../../model/lineage/lineage-document.ts';
import { printable } from '../printable.ts';
import { isBad } from './lineage-view.ts';

const SHAPES: { readonly [kind in LineageNode['kind']]: string } = {
  task: 'box',
  artifact: 'ellipse',
  source: 'cylinder',
  unknown: 'hexagon',
};

/** A graph in the language of Graphviz (https://graphviz.org/doc/info/lang.html); every name and label is quoted. */
export function renderDot(document: LineageDocument): string {
  const roots = new Set(document.roots);
  return [
    'digraph lineage {',
    '  rankdir=LR;',
    ...document.nodes.map((node) => `  ${quoted(node.id)} [${attributes(node, roots.has(node.id))}];`),
    ...document.edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)}${edgeAttributes(edge)};`),
    '}',
  ].join('\n');
}

function attributes(node: LineageNode, isRoot: boolean): string {
  const label = node.kind === 'task' ? `${node.flow}@${node.run}\n${node.task}` : node.label;
  return [
    `label=${quoted(label)}`,
    `shape=${SHAPES[node.kind]}`,
    ...(isRoot ? ['penwidth=3'] : []),
    ...(isBad(node) ? ['style=dashed'] : []),
  ].join(', ');
}

function edgeAttributes({ kind, name }: LineageEdge): string {
  if (kind === 'same-bytes') return ` [label=${quoted('same bytes')}, style=dashed]`;
  return kind === 'input' && name !== undefined ? ` [label=${quoted(name)}]` : '';
}

/** In a quoted string only `"` ends it; a backslash would begin an escape. Our own line break is `\n` there. */
function quoted(text: string): string {
  const lines = text.split('\n').map((line) => printable(line).replace(/[\\"]/g, '\\$&'));
  return `"${lines.join('\\n')}"`;
}
