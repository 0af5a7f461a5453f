import { digestText } from '../../src/model/blake3.ts';
import type {
  LineageArtifactNode,
  LineageDocument,
  LineageEdge,
  LineageNode,
  LineageTaskNode,
} from '../../src/model/lineage/lineage-document.ts';

const of = (name: string) =>
  ({ flow: 'credit', run: 'abcdefgh12', spec: `credit@abcdefgh12:${name}`, place: 'own' }) as const;
const content = { contentKind: 'file', digest: digestText('x'), sizeBytes: 2048 } as const;

function task(name: string, level: number, word = name): LineageTaskNode {
  return {
    ...{ kind: 'task', id: `credit@abcdefgh12:${name}/`, label: `credit:${word}`, level, state: 'succeeded' },
    ...of(`${name}/`),
    ...{ task: word, step: word, startedAt: '2026-03-10T12:00:00.000Z', endedAt: '2026-03-10T12:00:05.000Z' },
    ...{ user: `Ada ${word} <ada@example.org>`, codeCommit: 'd'.repeat(40), branch: word },
    ...{ params: { [word]: word }, command: ['sh', '-c', word], metrics: { auc: 0.9, [word]: 2n ** 60n } },
  };
}

function artifact(name: string, level: number, word = name): LineageArtifactNode {
  return {
    ...{ kind: 'artifact', id: `credit@abcdefgh12:${name}`, label: word, level, state: 'made' },
    ...of(name),
    ...{ task: word, name: word, path: `build/${word}`, ...content },
  };
}

/** A lineage with something of everything in it, all of it called `name`. */
export function smallLineage(name = 'model'): LineageDocument {
  const nodes: LineageNode[] = [
    {
      kind: 'source',
      id: 'raw',
      label: name,
      level: -1,
      state: 'tracked-data',
      path: name,
      pointer: name,
      ...content,
    },
    { kind: 'source', id: 'web', label: name, level: -1, state: 'url', url: name, pin: name, ...content },
    {
      kind: 'unknown',
      id: 'gone',
      label: name,
      level: -1,
      state: 'not-here',
      spec: name,
      repository: name,
      hint: `mlgit show ${name}`,
    },
    { ...task('fit', -1, name), state: 'failed', firstRun: name, reusedBy: { runs: 5, newest: [name] } },
    { ...artifact('fit/model', 0, name), state: 'purged' },
    { ...task('use', 1, name), more: { down: 3 } },
  ];
  const edges: LineageEdge[] = [
    { from: 'raw', to: 'credit@abcdefgh12:fit/', kind: 'input', name },
    { from: 'web', to: 'credit@abcdefgh12:fit/', kind: 'input', name, spec: name },
    { from: 'gone', to: 'raw', kind: 'same-bytes', alsoMade: 2 },
    { from: 'credit@abcdefgh12:fit/', to: 'credit@abcdefgh12:fit/model', kind: 'output', name },
    { from: 'credit@abcdefgh12:fit/model', to: 'credit@abcdefgh12:use/', kind: 'input', name },
  ];
  const roots = ['credit@abcdefgh12:fit/model'];
  return { version: 1, spec: name, direction: 'both', depth: 10, roots, nodes, edges };
}

/** `levels` tasks above each other, `wide` beside each other, of each one artifact; a task takes two of those above. */
export function wideLineage(levels: number, wide: number): LineageDocument {
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  for (let level = 0; level < levels; level++)
    for (let i = 0; i < wide; i++) {
      const name = `step${level}/item=${i}`;
      nodes.push(task(name, level - levels), artifact(`${name}/out`, level - levels + 1));
      edges.push({ from: of(`${name}/`).spec, to: of(`${name}/out`).spec, kind: 'output', name: 'out' });
      for (const which of level === 0 ? [] : [(i * 7) % wide, (i * 7 + 13) % wide])
        edges.push({
          from: of(`step${level - 1}/item=${which}/out`).spec,
          to: of(`${name}/`).spec,
          kind: 'input',
          name: `in${which}`,
        });
    }
  const roots = [of(`step${levels - 1}/item=0/out`).spec];
  nodes.sort((a, b) => a.level - b.level);
  return { version: 1, spec: 'credit@latest', direction: 'up', depth: 10, roots, nodes, edges };
}
