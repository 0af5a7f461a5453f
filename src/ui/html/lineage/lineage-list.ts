import type { LineageDocument, LineageEdge, LineageNode } from '../../../model/lineage/lineage-document.ts';
import { counted } from '../../diff/section-view.ts';
import { type LineageView, lineageView } from '../../lineage/lineage-view.ts';
import { command } from '../parts/copyable.ts';
import { factList } from '../parts/fact-list.ts';
import { type Html, html } from '../parts/html.ts';
import { statusShape } from '../parts/status-badge.ts';
import { nodeFacts } from './node-facts.ts';
import { KIND_WORDS, nodeName, nodeState } from './node-look.ts';

/** Every node with what is known of it and what it is joined to, by how far away it is: the graph as text. */
export function lineageList(document: LineageDocument): Html {
  const view = lineageView(document);
  const numbers = new Map(document.nodes.map(({ id }, i) => [id, i]));
  const entry = (node: LineageNode): Html => listEntry(node, view, (id) => numbers.get(id) as number);
  const levels = Map.groupBy(document.nodes, ({ level }) => level);
  return html`${[...levels].map(
    ([level, nodes]) => html`<h3>${distance(level)}</h3><ul class="nodes">${nodes.map(entry)}</ul>`,
  )}`;
}

function distance(level: number): string {
  if (level === 0) return 'Asked for';
  return `${counted(Math.abs(level), 'task')} ${level < 0 ? 'before' : 'after'}`;
}

function listEntry(node: LineageNode, view: LineageView, number: (id: string) => number): Html {
  const { status, text } = nodeState(node);
  return html`<li id="node-${number(node.id)}"><details><summary><span class="mark" aria-hidden="true">${statusShape(status)}</span> <span class="node-name">${nodeName(node)}</span> <span class="quiet">${KIND_WORDS[node.kind].toLowerCase()}, ${text}</span></summary>
<div class="node-told">${factList(nodeFacts(node))}
${neighbours('From', view.into(node.id), { end: 'from', view, number })}
${neighbours('Into', view.outOf(node.id), { end: 'to', view, number })}
${furtherAway(node)}
${advice(node)}</div></details></li>\n`;
}

const MOST_NAMED = 30;

function neighbours(
  title: string,
  edges: readonly LineageEdge[],
  at: { readonly end: 'from' | 'to'; readonly view: LineageView; readonly number: (id: string) => number },
): Html | false {
  const { end, view, number } = at;
  const more = edges.length - MOST_NAMED;
  const line = (edge: LineageEdge): Html =>
    html`<li><a href="#node-${number(edge[end])}">${nodeName(view.node(edge[end]))}</a>${edgeWords(edge)}</li>`;
  return (
    edges.length > 0 &&
    html`<p class="joined">${title}</p><ul class="joined">${edges.slice(0, MOST_NAMED).map(line)}${more > 0 && html`<li class="quiet">and ${more} more</li>`}</ul>`
  );
}

function edgeWords({ kind, name, spec, alsoMade }: LineageEdge): Html | false {
  const words = [
    ...(kind === 'same-bytes' ? ['the same bytes'] : kind === 'part' ? ['lies in it'] : []),
    ...(name === undefined ? [] : [`as ${name}`]),
    ...(spec === undefined ? [] : [`by ${spec}`]),
    ...(alsoMade === undefined ? [] : [`also made by ${alsoMade} older`]),
  ];
  return words.length > 0 && html` <span class="quiet">${words.join(', ')}</span>`;
}

function furtherAway({ more }: LineageNode): Html | false {
  const count = (more?.up ?? 0) + (more?.down ?? 0);
  return count > 0 && html`<p class="quiet">${count} more further away: a larger --depth has them.</p>`;
}

function advice(node: LineageNode): Html | false {
  if (node.kind === 'unknown') return command(node.hint);
  if (node.kind === 'task') return command(`mlgit show ${node.flow}@${node.run}`);
  return node.kind === 'artifact' && command(`mlgit pull-artifact ${node.spec}`);
}
