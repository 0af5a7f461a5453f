import type { LineageDirection, LineageEdge } from '../model/lineage/lineage-document.ts';
import type { LineageGraph } from './lineage-graph.ts';

/** A bounded part of a graph. */
export interface Walked {
  /** Node → tasks between it and a root: negative above, positive below. */
  readonly levels: ReadonlyMap<string, number>;
  readonly edges: readonly LineageEdge[];
  /** Node → edges that lead on from it and were not followed. */
  readonly more: ReadonlyMap<string, { readonly up?: number; readonly down?: number }>;
}

/** Everything above or below the roots, at most `depth` tasks away. */
export function walkLineage(
  graph: LineageGraph,
  roots: readonly string[],
  { direction, depth }: { readonly direction: LineageDirection; readonly depth: number },
): Walked {
  const levels = new Map(roots.map((id) => [id, 0]));
  const edges = new Set<LineageEdge>();
  const more = new Map<string, { up?: number; down?: number }>();
  for (const way of ['up', 'down'] as const) {
    if (direction !== 'both' && direction !== way) continue;
    for (const [id, { level, left }] of walkOneWay(graph, roots, { way, depth, edges })) {
      if (!levels.has(id)) levels.set(id, way === 'up' ? -level : level);
      if (left > 0) more.set(id, { ...more.get(id), [way]: left });
    }
  }
  return { levels, edges: withoutCycles([...edges]), more };
}

interface OneWay {
  readonly way: 'up' | 'down';
  readonly depth: number;
  readonly edges: Set<LineageEdge>;
}

/** Breadth first, so that each node has its least level. */
function walkOneWay(graph: LineageGraph, roots: readonly string[], { way, depth, edges }: OneWay) {
  const found = new Map<string, { level: number; left: number }>(
    roots.map((id) => [id, { level: 0, left: 0 }]),
  );
  const waiting = [...roots];
  for (let at = 0; at < waiting.length; at++) {
    const id = waiting[at] as string;
    const here = found.get(id) as { level: number; left: number };
    for (const edge of way === 'up' ? graph.into(id) : graph.outOf(id)) {
      const next = way === 'up' ? edge.from : edge.to;
      const level = here.level + (graph.nodes.get(next)?.kind === 'task' ? 1 : 0);
      if (level > depth) {
        here.left++;
        continue;
      }
      edges.add(edge);
      if (found.has(next)) continue;
      found.set(next, { level, left: 0 });
      waiting.push(next);
    }
  }
  return found;
}

/**
 * Records of honest runs make no cycle. One that somebody made up might, and whoever draws or follows a document must
 * be able to rely on there being none: edges that lead back are left out.
 */
function withoutCycles(edges: readonly LineageEdge[]): LineageEdge[] {
  const outOf = Map.groupBy(edges, ({ from }) => from);
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<LineageEdge>();
  for (const start of outOf.keys()) {
    const path = state.has(start) ? [] : [{ id: start, next: 0 }];
    if (path.length > 0) state.set(start, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = outOf.get(top.id)?.[top.next++];
      if (edge === undefined) {
        state.set(top.id, 'done');
        path.pop();
      } else if (state.get(edge.to) === 'open') back.add(edge);
      else if (!state.has(edge.to)) {
        state.set(edge.to, 'open');
        path.push({ id: edge.to, next: 0 });
      }
    }
  }
  return edges.filter((edge) => !back.has(edge));
}
