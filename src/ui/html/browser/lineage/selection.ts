import { byId, element, say } from '../element.ts';
import { beyond, type DrawnGraph, type DrawnNode } from './drawn-graph.ts';

/** The node that a reader looks at: it and its neighbours stand out, and a panel says what is known of it. */
export class Selection {
  private readonly graph: DrawnGraph;
  private readonly closed: () => void;
  node: DrawnNode | undefined;

  constructor(graph: DrawnGraph, closed: () => void) {
    this.graph = graph;
    this.closed = closed;
  }

  select(node: DrawnNode): void {
    this.node = node;
    const near = new Set([...node.before, ...node.after]);
    const kin = new Set([...beyond(node, 'before'), ...beyond(node, 'after')]);
    const { svg, nodes, edges } = this.graph;
    svg.classList.add('has-selected');
    for (const other of nodes) {
      const { classList } = other.element;
      classList.toggle('selected', other === node);
      classList.toggle('near', near.has(other));
      classList.toggle('kin', kin.has(other));
    }
    for (const { element: line, from, to } of edges) {
      line.classList.toggle('near', from === node || to === node);
      line.classList.toggle('kin', (from === node || kin.has(from)) && (to === node || kin.has(to)));
    }
    this.tell(node);
  }

  clear(): void {
    if (this.node === undefined) return;
    this.node = undefined;
    const { svg } = this.graph;
    svg.classList.remove('has-selected');
    for (const one of svg.querySelectorAll('.selected, .near, .kin'))
      one.classList.remove('selected', 'near', 'kin');
    byId('lineage-panel').hidden = true;
    say('');
  }

  /** The same as is in the list of all nodes. */
  private tell({ at, element: drawn }: DrawnNode): void {
    const panel = byId('lineage-panel');
    const entry = document.getElementById(`node-${at}`);
    const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
    close.addEventListener('click', () => this.closed());
    const title = element('h3', {}, entry?.querySelector('.node-name')?.textContent ?? '');
    const kind = element(
      'p',
      { class: 'eyebrow' },
      entry?.querySelector('summary .quiet')?.textContent ?? '',
    );
    const told = [...(entry?.querySelectorAll('.node-told') ?? [])].map((part) => part.cloneNode(true));
    panel.replaceChildren(element('div', { class: 'section-head' }, title, close), kind, ...told);
    panel.hidden = false;
    panel.scrollTop = 0;
    say(drawn.getAttribute('aria-label') ?? '');
  }
}
