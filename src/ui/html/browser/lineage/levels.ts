import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';

/** As many nodes are seen at once, unasked. */
const MOST_AT_ONCE = 120;

/** Nodes that are further away than some number of tasks are folded: where they would be, is how many they are. */
export class Levels {
  private readonly graph: DrawnGraph;
  readonly furthest: number;
  shown: number;

  constructor(graph: DrawnGraph) {
    this.graph = graph;
    this.furthest = graph.nodes.reduce((most, { level }) => Math.max(most, level), 0);
    this.shown = this.furthest;
    const count = (level: number): number => graph.nodes.filter((node) => node.level <= level).length;
    while (this.shown > 1 && count(this.shown) > MOST_AT_ONCE) this.shown--;
  }

  isShown({ level }: DrawnNode): boolean {
    return level <= this.shown;
  }

  show(level: number): void {
    this.shown = level;
    const { nodes, edges, svg } = this.graph;
    for (const mark of svg.querySelectorAll('text.folded')) mark.remove();
    for (const node of nodes) node.element.classList.toggle('far', !this.isShown(node));
    for (const { element, from, to } of edges)
      element.classList.toggle('far', !this.isShown(from) || !this.isShown(to));
    for (const node of nodes) {
      if (!this.isShown(node)) continue;
      this.mark(node, 'before');
      this.mark(node, 'after');
    }
  }

  private mark(node: DrawnNode, way: 'before' | 'after'): void {
    const folded = new Set(node[way].filter((other) => !this.isShown(other))).size;
    if (folded === 0) return;
    const { x, width } = (node.element.querySelector('.shape') as SVGGraphicsElement).getBBox();
    const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    text.setAttribute('class', 'folded');
    text.setAttribute('x', String(way === 'before' ? x - 8 : x + width + 8));
    text.setAttribute('y', String(node.y + 4));
    text.setAttribute('text-anchor', way === 'before' ? 'end' : 'start');
    text.textContent = `+${folded}`;
    node.element.append(text);
  }
}
