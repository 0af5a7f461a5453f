import { describe, expect, it } from 'vitest';
import { LineageGraph } from '../../../src/lineage/lineage-graph.ts';
import { walkLineage } from '../../../src/lineage/walk-lineage.ts';
import { knownRun } from '../../support/lineage-runs.ts';

/** `from to` pairs; names in capitals are tasks. */
function graphOf(...pairs: readonly string[]): LineageGraph {
  const graph = new LineageGraph();
  const known = knownRun({ id: 'aaaaaaaaaa', at: 0, tasks: {} });
  for (const pair of pairs) {
    const [from, to] = pair.split(' ') as [string, string];
    for (const id of [from, to]) {
      const kind = id === id.toUpperCase() ? 'task' : 'artifact';
      graph.nodes.set(id, { kind, id, known, taskId: id } as never);
    }
    graph.connect({ from, to, kind: 'input' });
  }
  return graph;
}

const CHAIN = graphOf('raw A', 'A a', 'a B', 'B b', 'b C', 'C c', 'a D');
const walk = (direction: 'up' | 'down' | 'both', depth: number, graph = CHAIN, root = 'b') =>
  walkLineage(graph, [root], { direction, depth });

describe('a walk', () => {
  it('goes up, down, or both ways, and counts tasks', () => {
    expect([...walk('up', 9).levels.keys()]).toEqual(['b', 'B', 'a', 'A', 'raw']);
    expect([...walk('down', 9).levels.keys()]).toEqual(['b', 'C', 'c']);
    expect(Object.fromEntries(walk('both', 9).levels)).toEqual({
      ...{ b: 0, B: -1, a: -1, A: -2, raw: -2, C: 1, c: 1 },
    });
  });

  it('stops at its depth, and says what is beyond', () => {
    const { levels, more } = walk('up', 1);
    expect([...levels.keys()]).toEqual(['b', 'B', 'a']);
    expect(Object.fromEntries(more)).toEqual({ a: { up: 1 } });
    expect(walk('up', 2).more.size).toBe(0);
  });

  it('takes an edge once, and leaves out what others made of the same', () => {
    const { edges } = walk('both', 9);
    expect(edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
      ['raw A', 'A a', 'a B', 'B b', 'b C', 'C c'].sort(),
    );
  });

  it('leaves out an edge that leads back, as only a made-up record has one', () => {
    const { levels, edges } = walk('both', 9, graphOf('a B', 'B b', 'b A', 'A a'), 'a');
    expect(levels.size).toBe(4);
    expect(edges).toHaveLength(3);
  });
});
