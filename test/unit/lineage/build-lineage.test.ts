import { describe, expect, it } from 'vitest';
import { buildLineage } from '../../../src/lineage/build-lineage.ts';
import type { LineageGraph } from '../../../src/lineage/lineage-graph.ts';
import { RunCatalogue } from '../../../src/lineage/run-catalogue.ts';
import { RunContents } from '../../../src/lineage/run-contents.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { knownRun, type RunOfTest } from '../../support/lineage-runs.ts';

function graphOf(...runs: readonly RunOfTest[]): LineageGraph {
  const catalogue = new RunCatalogue(runs.map(knownRun));
  return buildLineage(catalogue, new RunContents(catalogue.runs));
}

const CLEAN: RunOfTest = {
  id: 'aaaaaaaaaa',
  flow: 'clean',
  at: 0,
  tasks: {
    clean: {
      key: 'k-clean',
      inputs: { raw: ['raw', { path: 'data/in.csv' }] },
      outputs: { rows: 'rows', folder: 'folder/' },
    },
  },
};

/** Ids of what leads into a node. */
function above(graph: LineageGraph, id: string): string[] {
  return graph.into(id).map(({ from }) => from);
}

describe('the graph of runs', () => {
  it('leads from a source through a task to what it made', () => {
    const graph = graphOf(CLEAN);
    const source = `data/in.csv@${digestText('raw')}`;
    expect(above(graph, 'clean@aaaaaaaaaa:clean/rows')).toEqual(['clean@aaaaaaaaaa:clean/']);
    expect(graph.into('clean@aaaaaaaaaa:clean/')).toEqual([
      { from: source, to: 'clean@aaaaaaaaaa:clean/', kind: 'input', name: 'raw' },
    ]);
    expect(graph.outOf(source)).toHaveLength(1);
  });

  it('joins the items of a fan-out, and gives an item what the same item made', () => {
    const item = (depth: number) => ({ depth });
    const trained = (depth: number) => ({ item: item(depth), outputs: { model: `model ${depth}` } });
    const test = (depth: number) => ({
      item: item(depth),
      inputs: { model: [`model ${depth}`, { step: 'fit', output: 'model' }] as const },
    });
    const graph = graphOf({
      id: 'bbbbbbbbbb',
      at: 0,
      tasks: {
        'fit/depth=1': trained(1),
        'fit/depth=2': trained(2),
        'test/depth=1': test(1),
        'test/depth=2': test(2),
        best: { inputs: { models: ['joined/', { step: 'fit', output: 'model' }] } },
      },
    });
    expect(above(graph, 'demo@bbbbbbbbbb:test/depth=2/')).toEqual(['demo@bbbbbbbbbb:fit/depth=2/model']);
    expect(above(graph, 'demo@bbbbbbbbbb:best/')).toEqual([
      'demo@bbbbbbbbbb:fit/depth=1/model',
      'demo@bbbbbbbbbb:fit/depth=2/model',
    ]);
  });

  it('joins only the items that have what the item of the joining task has', () => {
    const trained = (group: string, depth: number) => ({
      item: { group, depth },
      outputs: { model: `${group}${depth}` },
    });
    const graph = graphOf({
      id: 'bbbbbbbbbb',
      at: 0,
      tasks: {
        'fit/group=a,depth=1': trained('a', 1),
        'fit/group=b,depth=1': trained('b', 1),
        'fit/group=b,depth=2': trained('b', 2),
        'best/group=b': {
          item: { group: 'b' },
          inputs: { all: ['joined/', { step: 'fit', output: 'model' }] },
        },
      },
    });
    expect(above(graph, 'demo@bbbbbbbbbb:best/group=b/')).toEqual([
      'demo@bbbbbbbbbb:fit/group=b,depth=1/model',
      'demo@bbbbbbbbbb:fit/group=b,depth=2/model',
    ]);
  });

  it('takes a result that was reused for that of the task that made it', () => {
    const reuse: RunOfTest = {
      ...CLEAN,
      id: 'cccccccccc',
      at: 5,
      tasks: {
        clean: { ...CLEAN.tasks['clean'], firstRun: 'aaaaaaaaaa' },
        count: { inputs: { rows: ['rows', { step: 'clean', output: 'rows' }] }, outputs: { n: '3' } },
      },
    };
    const graph = graphOf(CLEAN, reuse);
    expect(graph.nodes.has('clean@cccccccccc:clean/')).toBe(false);
    expect(above(graph, 'clean@cccccccccc:count/')).toEqual(['clean@aaaaaaaaaa:clean/rows']);
    expect(graph.nodes.get('clean@aaaaaaaaaa:clean/')).toMatchObject({
      reusedBy: [{ record: { id: 'cccccccccc' } }],
    });
  });

  it('lets the oldest stand for a result whose run is gone', () => {
    const cached = (id: string, at: number): RunOfTest => ({
      ...CLEAN,
      ...{ id, at, tasks: { clean: { ...CLEAN.tasks['clean'], firstRun: 'zzzzzzzzzz' } } },
    });
    const graph = graphOf(cached('dddddddddd', 9), cached('cccccccccc', 5));
    expect([...graph.nodes.keys()].filter((id) => id.endsWith('clean/'))).toEqual([
      'clean@cccccccccc:clean/',
    ]);
  });

  it('follows a history input to the run that the record names, also into a folder', () => {
    const score: RunOfTest = {
      id: 'eeeeeeeeee',
      flow: 'score',
      at: 5,
      consumed: { 'clean@latest:rows': 'aaaaaaaaaa', 'clean@latest:folder/deep/x': 'aaaaaaaaaa' },
      tasks: {
        predict: {
          inputs: {
            rows: ['rows', { spec: 'clean@latest:rows' }],
            x: ['x', { spec: 'clean@latest:folder/deep/x' }],
          },
        },
      },
    };
    const graph = graphOf(CLEAN, score);
    expect(above(graph, 'score@eeeeeeeeee:predict/')).toEqual([
      'clean@aaaaaaaaaa:clean/rows',
      'clean@aaaaaaaaaa:clean/folder/deep/x',
    ]);
    expect(above(graph, 'clean@aaaaaaaaaa:clean/folder/deep/x')).toEqual(['clean@aaaaaaaaaa:clean/folder']);
  });

  it('has a node for a run that is not here, and for an output that its record lacks', () => {
    const spec = {
      gone: 'gone@prod:model',
      other: '../other#credit@prod:model',
      odd: 'clean@latest:nothing',
    };
    const graph = graphOf(CLEAN, {
      id: 'eeeeeeeeee',
      at: 5,
      consumed: { [spec.gone]: 'yyyyyyyyyy', [spec.other]: 'xxxxxxxxxx', [spec.odd]: 'aaaaaaaaaa' },
      tasks: {
        use: {
          inputs: {
            gone: ['a', { spec: spec.gone }],
            other: ['b', { spec: spec.other }],
            odd: ['c', { spec: spec.odd }],
            never: ['d', { spec: 'never@latest:x' }],
          },
        },
      },
    });
    const nodes = graph.into('demo@eeeeeeeeee:use/').map(({ from }) => graph.nodes.get(from));
    expect(nodes).toMatchObject([
      { kind: 'unknown', state: 'not-here', id: 'gone@yyyyyyyyyy:model' },
      { kind: 'unknown', state: 'not-here', id: 'credit@xxxxxxxxxx:model', repository: '../other' },
      { kind: 'unknown', state: 'no-such-output', id: 'clean@aaaaaaaaaa:nothing' },
      { kind: 'unknown', state: 'not-here', id: 'never@latest:x' },
    ]);
  });

  it('joins what lay in the tree to what a run had made before, not after', () => {
    const take = (id: string, at: number, path: string): RunOfTest => ({
      ...{ id, at, flow: 'use' },
      tasks: { use: { inputs: { rows: ['rows', { path }] } } },
    });
    const source = (path: string) => `${path}@${digestText('rows')}`;
    const later = { ...CLEAN, id: 'bbbbbbbbbb', at: 2 };
    const graph = graphOf(CLEAN, later, take('ffffffffff', 3, 'copied.csv'));
    expect(graph.into(source('copied.csv'))).toEqual([
      {
        ...{ from: 'clean@bbbbbbbbbb:clean/rows', to: source('copied.csv') },
        ...{ kind: 'same-bytes', alsoMade: 1 },
      },
    ]);
    const before = graphOf(CLEAN, take('ffffffffff', -1, 'copied.csv'));
    expect(before.into(source('copied.csv'))).toEqual([]);
  });

  it('has metrics that were taken as a file as something that their task made', () => {
    const graph = graphOf({
      id: 'bbbbbbbbbb',
      at: 0,
      tasks: {
        train: { outputs: { model: 'm' } },
        report: { inputs: { metrics: ['{}', { step: 'train', output: 'metrics' }] } },
      },
    });
    expect(above(graph, 'demo@bbbbbbbbbb:report/')).toEqual(['demo@bbbbbbbbbb:train/metrics']);
    expect(above(graph, 'demo@bbbbbbbbbb:train/metrics')).toEqual(['demo@bbbbbbbbbb:train/']);
  });
});
