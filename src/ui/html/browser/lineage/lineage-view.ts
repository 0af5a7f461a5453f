import { byId } from '../element.ts';
import { enableDragging } from './dragging.ts';
import { readGraph } from './drawn-graph.ts';
import { LineageWalk } from './lineage-walk.ts';
import { enableSearch } from './search.ts';

/** Makes the drawing of a lineage one to walk through. */
export function showLineage(): void {
  const frame = document.getElementById('lineage-frame');
  const svg = frame?.querySelector<SVGSVGElement>('svg.lineage');
  if (frame === null || svg === null || svg === undefined) return;
  frame.classList.add('walked');
  for (const hidden of document.querySelectorAll<HTMLElement>('.lineage-tools, .needs-script'))
    hidden.hidden = false;
  const graph = readGraph(svg);
  const root = graph.nodes.find(({ element }) => element.classList.contains('root')) ?? graph.nodes[0];
  if (root === undefined) return;
  // No higher than what is drawn.
  frame.style.setProperty('--drawn', `${svg.getBBox().height + 64}px`);
  const walk = new LineageWalk(graph, root);
  enableDragging(svg, walk.port);
  for (const place of [svg, byId('lineage-panel')])
    place.addEventListener('click', (event) => {
      const node = walk.nodeOf(event.target);
      if (node === undefined) return;
      event.preventDefault();
      walk.go(node);
    });
  frame.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (walk.press(event.key, event.target === frame ? undefined : walk.nodeOf(event.target)))
      event.preventDefault();
  });
  byId('lineage-panel').addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') walk.leave();
  });
  enableButtons(walk);
  enableSearch(graph, (node) => walk.go(node));
  openTargets();
}

function enableButtons(walk: LineageWalk): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-zoom]'))
    button.addEventListener('click', () => {
      const { zoom } = button.dataset;
      if (zoom === 'fit') walk.port.fit();
      else walk.port.zoom(zoom === 'in' ? 1 : -1);
    });
}

/** What a link of the list leads to is opened. */
function openTargets(): void {
  const open = (): void => {
    const target = document.getElementById(location.hash.slice(1));
    const details = target?.querySelector<HTMLDetailsElement>(':scope > details');
    if (details !== null && details !== undefined) details.open = true;
  };
  addEventListener('hashchange', open);
  open();
}
