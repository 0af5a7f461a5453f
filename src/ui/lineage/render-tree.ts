import type { LineageDocument, LineageEdge } from '../../model/lineage/lineage-document.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { clip, textWidth } from '../text-width.ts';
import { type LineageView, lineageView } from './lineage-view.ts';
import { nodeText } from './node-text.ts';

export interface TreeStyle {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
  /** Epoch milliseconds, for ages. */
  readonly now: number;
}

/** Alike nodes at one place that are listed before the others are counted. */
const MOST_ALIKE = 3;
/** The same of tasks that a SPEC names, as that of a run. */
const MOST_ROOTS = 12;

/** Lineage for a person: each root, what it came from, and what was made from it. A branch is shown in full once. */
export function renderLineageTree(document: LineageDocument, style: TreeStyle): string {
  const tree = new Tree(lineageView(document), style);
  const roots = document.roots.slice(0, MOST_ROOTS).map((root) => tree.of(root));
  const others = document.roots.length - roots.length;
  const rest = `… and ${others} more of ${printable(document.spec)}: --json has them all`;
  return [...roots, ...(others > 0 ? [style.palette.dim(rest)] : [])].join('\n\n');
}

class Tree {
  readonly #view: LineageView;
  readonly #style: TreeStyle;
  readonly #lines: string[] = [];
  readonly #shown = new Map<'up' | 'down', Set<string>>([
    ['up', new Set()],
    ['down', new Set()],
  ]);

  constructor(view: LineageView, style: TreeStyle) {
    this.#view = view;
    this.#style = style;
  }

  of(root: string): string {
    this.#lines.length = 0;
    const { direction } = this.#view.document;
    const { palette } = this.#style;
    const { spec } = this.#view.node(root) as { spec?: string };
    this.#line('', palette.bold(printable(spec ?? root)), this.#text(root).facts);
    for (const way of ['up', 'down'] as const) {
      if (direction !== 'both' && direction !== way) continue;
      this.#lines.push('', palette.dim(way === 'up' ? 'from' : 'into'));
      const before = this.#lines.length;
      this.#below(root, way, '');
      if (this.#lines.length === before) {
        this.#lines.push(way === 'up' ? '  nothing that was recorded' : '  nothing that is known here');
      }
    }
    return this.#lines.join('\n');
  }

  #below(id: string, way: 'up' | 'down', indent: string): void {
    this.#shown.get(way)?.add(id);
    const branches = this.#branches(way === 'up' ? this.#view.into(id) : this.#view.outOf(id), way);
    const more = this.#view.node(id).more?.[way] ?? 0;
    for (const [i, { edge, others }] of branches.entries()) {
      const isLast = i === branches.length - 1 && more === 0;
      if (others > 0) this.#others(edge, { way, others, indent: `${indent}${isLast ? '└ ' : '├ '}` });
      else this.#branch(edge, way, { indent, isLast });
    }
    if (more > 0)
      this.#lines.push(
        `${indent}└ ${this.#style.palette.dim(`… ${more} more further away: --depth ${this.#deeper()}`)}`,
      );
  }

  #branch(edge: LineageEdge, way: 'up' | 'down', place: { indent: string; isLast: boolean }): void {
    const id = way === 'up' ? edge.from : edge.to;
    const { mark, name, facts } = this.#text(id);
    const isAgain = this.#shown.get(way)?.has(id) === true && this.#leadsOn(id, way);
    const start = `${place.indent}${place.isLast ? '└ ' : '├ '}${mark === '' ? '' : `${mark} `}`;
    this.#line(start, this.#style.palette.bold(this.#withLink(edge, way, name)), [
      ...(isAgain ? ['as above'] : []),
      ...(edge.kind === 'same-bytes' ? [sameBytes(edge)] : []),
      ...facts,
    ]);
    if (!isAgain) this.#below(id, way, `${place.indent}${place.isLast ? '  ' : '│ '}`);
  }

  /** What an input is called by the task that takes it stands before what it is, unless that is the same word. */
  #withLink({ kind, name = '', spec }: LineageEdge, way: 'up' | 'down', text: string): string {
    if (kind !== 'input') return text;
    if (way === 'down') return `${text} ${printable(name)}`;
    const what = spec === undefined ? text : printable(spec);
    return what === printable(name) ? what : `${printable(name)} = ${what}`;
  }

  #leadsOn(id: string, way: 'up' | 'down'): boolean {
    return (way === 'up' ? this.#view.into(id) : this.#view.outOf(id)).length > 0;
  }

  #others(
    edge: LineageEdge,
    { way, others, indent }: { way: 'up' | 'down'; others: number; indent: string },
  ) {
    const { label } = this.#view.node(way === 'up' ? edge.from : edge.to);
    this.#lines.push(
      `${indent}${this.#style.palette.dim(`… and ${others} more of ${printable(kindOf(label))}`)}`,
    );
  }

  /** Of many tasks of one step, or artifacts of them, the first few, and how many more there are. */
  #branches(edges: readonly LineageEdge[], way: 'up' | 'down') {
    const groups = Map.groupBy(edges, (edge) => this.#likeness(edge, way));
    return [...groups.values()].flatMap((alike) => {
      const branches = alike.slice(0, MOST_ALIKE).map((edge) => ({ edge, others: 0 }));
      const [next] = alike.slice(MOST_ALIKE);
      if (next === undefined) return branches;
      return [...branches, { edge: next, others: alike.length - MOST_ALIKE }];
    });
  }

  #likeness(edge: LineageEdge, way: 'up' | 'down'): string {
    const node = this.#view.node(way === 'up' ? edge.from : edge.to);
    if (node.kind === 'task') return `task ${node.flow} ${node.step} ${edge.name ?? ''}`;
    if (node.kind === 'artifact')
      return `artifact ${node.flow} ${kindOf(node.task)} ${node.name} ${edge.kind}`;
    return `${node.kind} ${node.label} ${edge.name ?? ''}`;
  }

  #deeper(): number {
    return this.#view.document.depth * 2;
  }

  #text(id: string) {
    return nodeText(this.#view.node(id), this.#style);
  }

  /** What does not fit is cut from the facts, never from the name, by which people copy it. */
  #line(start: string, name: string, facts: readonly string[]): void {
    const left = this.#style.width - textWidth(start) - textWidth(name) - 2;
    const rest = left > 8 ? clip(facts.join(', '), left) : '';
    this.#lines.push(`${start}${name}${rest === '' ? '' : `  ${this.#style.palette.dim(rest)}`}`);
  }
}

/** Without the item of a fan-out. */
function kindOf(task: string): string {
  return task.replace(/\/[^/]*=[^/]*$/, '');
}

function sameBytes({ alsoMade = 0 }: LineageEdge): string {
  return alsoMade === 0 ? 'same bytes' : `same bytes, made ${alsoMade + 1} times`;
}
