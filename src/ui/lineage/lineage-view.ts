import type { LineageDocument, LineageEdge, LineageNode } from '../../model/lineage/lineage-document.ts';

/** A document with its edges by either end, for whoever renders it. */
export interface LineageView {
  readonly document: LineageDocument;
  node(id: string): LineageNode;
  into(id: string): readonly LineageEdge[];
  outOf(id: string): readonly LineageEdge[];
}

export function lineageView(document: LineageDocument): LineageView {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const into = Map.groupBy(document.edges, ({ to }) => to);
  const outOf = Map.groupBy(document.edges, ({ from }) => from);
  return {
    document,
    node: (id) => nodes.get(id) as LineageNode,
    into: (id) => into.get(id) ?? [],
    outOf: (id) => outOf.get(id) ?? [],
  };
}

const BAD: ReadonlySet<LineageNode['state']> = new Set([
  'failed',
  'cancelled',
  'not-here',
  'no-such-output',
  'purged',
]);

/** Whether a drawing sets it off: it did not end well, or cannot be had. */
export function isBad({ state }: LineageNode): boolean {
  return BAD.has(state);
}
