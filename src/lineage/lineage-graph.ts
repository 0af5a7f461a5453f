import type { GraphEdge, GraphNode, MadeArtifact } from './graph-node.ts';

/** Nodes by id, and edges by either end. What leads into a node is above it, what leads out of it below. */
export class LineageGraph {
  readonly nodes = new Map<string, GraphNode>();
  readonly #into = new Map<string, GraphEdge[]>();
  readonly #outOf = new Map<string, GraphEdge[]>();

  /** An edge is added once; both ends are, or will be, nodes. */
  connect(edge: GraphEdge): void {
    const above = listOf(this.#into, edge.to);
    if (above.some((other) => isSame(other, edge))) return;
    above.push(edge);
    listOf(this.#outOf, edge.from).push(edge);
  }

  into(id: string): readonly GraphEdge[] {
    return this.#into.get(id) ?? [];
  }

  outOf(id: string): readonly GraphEdge[] {
    return this.#outOf.get(id) ?? [];
  }
}

/** What tasks made, without what is in it: in the order in which it came into the graph, that of its runs, oldest first. */
export function wholeArtifacts({ nodes }: LineageGraph): readonly MadeArtifact[] {
  return [...nodes.values()].filter(
    (node): node is MadeArtifact => node.kind === 'artifact' && node.part === undefined,
  );
}

function listOf(lists: Map<string, GraphEdge[]>, id: string): GraphEdge[] {
  const known = lists.get(id);
  if (known !== undefined) return known;
  const list: GraphEdge[] = [];
  lists.set(id, list);
  return list;
}

function isSame(a: GraphEdge, b: GraphEdge): boolean {
  return a.from === b.from && a.kind === b.kind && a.name === b.name && a.spec === b.spec;
}
