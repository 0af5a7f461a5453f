import { describe, expect, it } from 'vitest';
import { buildLineage } from '../../../src/lineage/build-lineage.ts';
import { describeLineage } from '../../../src/lineage/describe-lineage.ts';
import { RunCatalogue } from '../../../src/lineage/run-catalogue.ts';
import { RunContents } from '../../../src/lineage/run-contents.ts';
import { walkLineage } from '../../../src/lineage/walk-lineage.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { knownRun } from '../../support/lineage-runs.ts';
import { requireValid } from '../../support/result-schemas.ts';

const RUNS = [
  knownRun({
    ...{ id: 'aaaaaaaaaa', flow: 'clean', at: 0, place: 'fetched', remote: 'origin' },
    tasks: {
      clean: {
        inputs: {
          raw: ['raw', { path: 'data/in.csv' }],
          web: ['web', { url: 'https://x.org/a', pin: '"1"' }],
        },
        outputs: { rows: 'rows', folder: 'folder/' },
        key: 'k',
      },
    },
  }),
  knownRun({
    ...{ id: 'bbbbbbbbbb', flow: 'clean', at: 1, place: 'neighbour', repository: '/work/other' },
    tasks: { clean: { key: 'k', firstRun: 'aaaaaaaaaa', outputs: { rows: 'rows' } } },
  }),
  knownRun({
    ...{ id: 'cccccccccc', flow: 'score', at: 2 },
    consumed: {
      'clean@prod:rows': 'aaaaaaaaaa',
      'clean@prod:folder/x': 'aaaaaaaaaa',
      'gone@prod:m': 'dddddddddd',
    },
    tasks: {
      'use/n=1': {
        item: { n: 1 },
        inputs: {
          rows: ['rows', { spec: 'clean@prod:rows' }],
          x: ['x', { spec: 'clean@prod:folder/x' }],
          m: ['m', { spec: 'gone@prod:m' }],
          copy: ['rows', { path: 'copy.csv' }],
        },
        outputs: { out: 'out' },
        firstRun: 'eeeeeeeeee',
        key: 'q',
      },
    },
  }),
];

const catalogue = new RunCatalogue(RUNS);
const graph = buildLineage(catalogue, new RunContents(catalogue.runs));
const query = { direction: 'both', depth: 1 } as const;
const roots = ['score@cccccccccc:use/n=1/out'];
const document = describeLineage(graph, walkLineage(graph, roots, query), {
  ...{ ...query, roots, spec: 'score@latest:out', purged: new Set([digestText('x')]) },
  pointers: new Map([[`copy.csv@${digestText('rows')}`, 'copy.csv.mlgit']]),
});
const nodes = new Map(document.nodes.map((node) => [node.id, node]));

describe('a document of lineage', () => {
  it('has the form that is published, and nothing beside it', () => {
    const printed = JSON.parse(JSON.stringify(document));
    requireValid('lineage', printed);
    expect(() => requireValid('lineage', { ...printed, x: 1 })).toThrow(/additional properties/);
  });

  it('says what each node is, and where it is known from', () => {
    expect(nodes.get('score@cccccccccc:use/n=1/')).toMatchObject({
      ...{ place: 'own', firstRun: 'eeeeeeeeee', item: { n: 1 }, level: -1, label: 'score:use/n=1' },
    });
    expect(nodes.get('clean@aaaaaaaaaa:clean/rows')).toMatchObject({
      ...{ place: 'fetched', remote: 'origin', path: 'build/rows', state: 'made', more: { up: 1 } },
    });
    expect(nodes.get('clean@aaaaaaaaaa:clean/folder/x')).toMatchObject({ state: 'purged', inner: 'x' });
    expect(nodes.get(`copy.csv@${digestText('rows')}`)).toMatchObject({
      ...{ state: 'tracked-data', pointer: 'copy.csv.mlgit' },
    });
    expect(nodes.get('gone@dddddddddd:m')).toMatchObject({ kind: 'unknown', hint: 'mlgit fetch' });
  });

  it('is in one order whatever the order of the runs', () => {
    const other = new RunCatalogue([...RUNS].reverse());
    const again = buildLineage(other, new RunContents(other.runs));
    const described = describeLineage(again, walkLineage(again, roots, query), {
      ...{ ...query, roots, spec: 'score@latest:out', purged: new Set([digestText('x')]) },
      pointers: new Map([[`copy.csv@${digestText('rows')}`, 'copy.csv.mlgit']]),
    });
    expect(JSON.stringify(described)).toBe(JSON.stringify(document));
  });
});
