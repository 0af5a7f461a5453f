import { byId } from '../element.ts';
import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';

/** Marks what is searched for; Enter goes from one to the next. */
export function enableSearch(graph: DrawnGraph, go: (node: DrawnNode) => void): void {
  const field = byId<HTMLInputElement>('lineage-search');
  const told = byId('lineage-found');
  let found: DrawnNode[] = [];
  let at = -1;
  const look = (): void => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    found =
      words.length === 0 ? [] : graph.nodes.filter(({ text }) => words.every((word) => text.includes(word)));
    at = -1;
    for (const node of graph.nodes) node.element.classList.toggle('found', found.includes(node));
    told.textContent = words.length === 0 ? '' : `${found.length} of ${graph.nodes.length}`;
  };
  field.addEventListener('input', look);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      field.value = '';
      look();
    }
    if (event.key !== 'Enter' || found.length === 0) return;
    event.preventDefault();
    at = (at + (event.shiftKey ? found.length - 1 : 1)) % found.length;
    go(found[Math.max(at, 0)] as DrawnNode);
    field.focus({ preventScroll: true });
    told.textContent = `${at + 1} of ${found.length} found`;
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = (event.target as Element | null)?.closest('input, select, textarea') !== null;
    if (event.key !== '/' || isTyping) return;
    event.preventDefault();
    field.focus();
  });
}
