export interface DrawnNode {
  readonly element: SVGAElement;
  readonly at: number;
  readonly level: number;
  readonly x: number;
  readonly y: number;
  /** What a search looks through. */
  readonly text: string;
  readonly before: DrawnNode[];
  readonly after: DrawnNode[];
}

export interface DrawnEdge {
  readonly element: SVGPathElement;
  readonly from: DrawnNode;
  readonly to: DrawnNode;
}

export interface DrawnGraph {
  readonly svg: SVGSVGElement;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** The graph as it was drawn when the page was made. */
export function readGraph(svg: SVGSVGElement): DrawnGraph {
  const nodes = [...svg.querySelectorAll<SVGAElement>('a.node')].map((element, at): DrawnNode => {
    const { level, x, y } = element.dataset;
    const told = document.getElementById(`node-${at}`)?.textContent ?? '';
    return {
      ...{ element, at, level: Math.abs(Number(level)), x: Number(x), y: Number(y) },
      text: `${element.getAttribute('aria-label')} ${told}`.toLowerCase(),
      ...{ before: [], after: [] },
    };
  });
  const edges = [...svg.querySelectorAll<SVGPathElement>('path.edge')].map((element): DrawnEdge => {
    const [from, to] = [nodes[Number(element.dataset['from'])], nodes[Number(element.dataset['to'])]];
    if (from === undefined || to === undefined) throw new Error('an edge of the page has no node');
    from.after.push(to);
    to.before.push(from);
    return { element, from, to };
  });
  return { svg, nodes, edges };
}

/** Everything that is before, or after, a node. */
export function beyond(node: DrawnNode, way: 'before' | 'after'): Set<DrawnNode> {
  const found = new Set<DrawnNode>();
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of next[way]) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}
