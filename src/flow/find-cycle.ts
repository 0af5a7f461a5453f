/** Node → the nodes it needs. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Cycles of a graph, none sharing a node with another, each as the walk `a, b, a`. Empty when there is none. What is
 * not a node of the graph is passed over.
 */
export function findCycles(graph: Graph): string[][] {
  const left = new Map(graph);
  const cycles: string[][] = [];
  for (;;) {
    dropAcyclic(left);
    const [start] = left.keys();
    if (start === undefined) return cycles;
    const cycle = walk(left, start);
    cycles.push(cycle);
    for (const node of cycle) left.delete(node);
  }
}

/** Takes out, again and again, nodes that need none of those left: what remains leads into a cycle. */
function dropAcyclic(left: Map<string, readonly string[]>): void {
  for (let dropped = true; dropped; ) {
    dropped = false;
    for (const [node, needs] of left) {
      if (needs.some((need) => left.has(need))) continue;
      left.delete(node);
      dropped = true;
    }
  }
}

function walk(left: Graph, start: string): string[] {
  const seen = new Map<string, number>();
  const path: string[] = [];
  for (let node = start; ; ) {
    const before = seen.get(node);
    if (before !== undefined) return [...path.slice(before), node];
    seen.set(node, path.length);
    path.push(node);
    node = left.get(node)?.find((need) => left.has(need)) ?? node;
  }
}
