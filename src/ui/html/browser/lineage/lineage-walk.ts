import { byId } from '../element.ts';
import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';
import { frameKey, nextNode } from './keys.ts';
import { Levels } from './levels.ts';
import { Selection } from './selection.ts';
import { ViewPort } from './view-port.ts';

/** Where a reader is in a graph: what is seen of it, how much is folded, and which node was chosen. */
export class LineageWalk {
  readonly port: ViewPort;
  private readonly graph: DrawnGraph;
  private readonly root: DrawnNode;
  private readonly levels: Levels;
  private readonly selection: Selection;
  private readonly select = document.getElementById('lineage-levels') as HTMLSelectElement | null;
  /** The one node that the tabulator key leads to. */
  private reached: DrawnNode;

  constructor(graph: DrawnGraph, root: DrawnNode) {
    this.graph = graph;
    this.root = root;
    this.reached = root;
    this.port = new ViewPort(graph.svg);
    this.levels = new Levels(graph);
    this.selection = new Selection(graph, () => this.leave());
    for (const { element } of graph.nodes) element.tabIndex = -1;
    this.reach(root);
    this.showLevels(this.levels.shown);
    this.port.begin(root);
    this.select?.addEventListener('change', () => this.fold(Number(this.select?.value)));
  }

  /** The node that an element is of, or a link to. */
  nodeOf(target: EventTarget | null): DrawnNode | undefined {
    const link = (target as Element | null)?.closest('a[href^="#node-"]');
    const number = link?.getAttribute('href')?.slice('#node-'.length);
    return number === undefined ? undefined : this.graph.nodes[Number(number)];
  }

  go(node: DrawnNode): void {
    if (!this.levels.isShown(node)) this.showLevels(node.level);
    this.reach(node);
    this.selection.select(node);
    this.port.reveal(node);
    node.element.focus({ preventScroll: true });
  }

  leave(): void {
    const hadFocus = byId('lineage-panel').contains(document.activeElement);
    this.selection.clear();
    if (hadFocus) this.reached.element.focus({ preventScroll: true });
  }

  /** `node`: that has the focus; undefined: the whole drawing has it. Returns whether the key did something. */
  press(key: string, node: DrawnNode | undefined): boolean {
    if (key === 'Escape') {
      this.leave();
      return true;
    }
    const isEnter = key === 'Enter' && node === undefined;
    const next = isEnter ? this.reached : node && nextNode(node, key, this.graph, this.levels);
    if (next === undefined) return frameKey(key, this.port, node === undefined);
    this.go(next);
    return true;
  }

  private reach(node: DrawnNode): void {
    this.reached.element.tabIndex = -1;
    this.reached = node;
    node.element.tabIndex = 0;
  }

  private showLevels(level: number): void {
    this.levels.show(level);
    if (this.select !== null) this.select.value = String(level);
  }

  private fold(level: number): void {
    this.showLevels(level);
    const { node } = this.selection;
    if (node !== undefined && !this.levels.isShown(node)) this.leave();
    if (!this.levels.isShown(this.reached)) this.reach(this.root);
    this.port.begin(this.root);
  }
}
