import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';
import type { Levels } from './levels.ts';
import type { ViewPort } from './view-port.ts';

const FAR = 60;
const MOVES: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-FAR, 0],
  ArrowRight: [FAR, 0],
  ArrowUp: [0, -FAR],
  ArrowDown: [0, FAR],
};

/** What a key does to the whole drawing; whether it does something. */
export function frameKey(key: string, port: ViewPort, moves: boolean): boolean {
  const by = moves ? MOVES[key] : undefined;
  if (by !== undefined) port.move(...by);
  else if (key === '+' || key === '=') port.zoom(1);
  else if (key === '-') port.zoom(-1);
  else if (key === '0') port.fit();
  else return false;
  return true;
}

/** Where a key leads from a node: along its lines to the nearest one, or up and down among those beside it. */
export function nextNode(
  node: DrawnNode,
  key: string,
  { nodes }: DrawnGraph,
  levels: Levels,
): DrawnNode | undefined {
  if (key === 'Enter' || key === ' ') return node;
  if (key === 'ArrowLeft') return nearest(node, node.before);
  if (key === 'ArrowRight') return nearest(node, node.after);
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const sign = key === 'ArrowUp' ? -1 : 1;
  const beside = nodes.filter(
    (other) => levels.isShown(other) && (other.y - node.y) * sign > 0 && Math.abs(other.x - node.x) < 130,
  );
  return nearest(node, beside);
}

function nearest(node: DrawnNode, others: readonly DrawnNode[]): DrawnNode | undefined {
  let best: DrawnNode | undefined;
  const away = (other: DrawnNode): number => Math.hypot(other.x - node.x, other.y - node.y);
  for (const other of others) if (best === undefined || away(other) < away(best)) best = other;
  return best;
}
