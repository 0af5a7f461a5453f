import { describe, expect, it } from 'vitest';
import type { LineageDocument, LineageNode } from '../../../../src/model/lineage/lineage-document.ts';
import { renderLineageTree } from '../../../../src/ui/lineage/render-tree.ts';
import { createPalette } from '../../../../src/ui/palette.ts';

const STYLE = { palette: createPalette(false), width: 60, now: Date.parse('2026-01-02T05:00:00.000Z') };

function task(id: string, facts: Partial<LineageNode> = {}): LineageNode {
  return {
    ...{
      kind: 'task',
      id,
      spec: id,
      label: id,
      level: 1,
      state: 'succeeded',
      flow: 'f',
      step: 's',
      task: id,
    },
    ...{
      startedAt: '2026-01-02T03:00:00.000Z',
      user: 'Ada <a@b.org>',
      codeCommit: '0123456789',
      place: 'own',
    },
    ...facts,
  } as LineageNode;
}

const SOURCE = {
  ...{
    kind: 'source',
    id: 'in',
    label: 'in',
    level: 0,
    state: 'file',
    path: 'evil\u001b[2J\n',
    contentKind: 'file',
  },
  ...{ digest: `b3:${'0'.repeat(64)}`, sizeBytes: 3 },
} as unknown as LineageNode;

function documentOf(nodes: readonly LineageNode[], facts: Partial<LineageDocument>): LineageDocument {
  const edges = nodes.slice(1).map(({ id }) => ({ from: 'in', to: id, kind: 'input', name: 'raw' }) as const);
  return { version: 1, spec: 'x', direction: 'down', depth: 3, roots: ['in'], nodes, edges, ...facts };
}

describe('a tree of lineage', () => {
  it('counts what is alike, and shows what failed', () => {
    const nodes = [
      SOURCE,
      task('f@1:s/'),
      task('f@2:s/', { state: 'failed' }),
      task('f@3:s/', { more: { down: 2 } }),
      ...[4, 5, 6].map((n) => task(`f@${n}:s/`)),
    ];
    expect(renderLineageTree(documentOf(nodes, {}), STYLE).split('\n')).toEqual([
      'in  3 B, b3:000000000000',
      '',
      'into',
      '├ ✓ f@1:s/ raw  2h, Ada, code 0123456',
      '├ ✗ f@2:s/ raw  failed, 2h, Ada, code 0123456',
      '├ ✓ f@3:s/ raw  2h, Ada, code 0123456',
      '│ └ … 2 more further away: --depth 6',
      '└ … and 3 more of f@4:s/',
    ]);
  });

  it('neither obeys a name nor cuts it, and cuts what stands behind it', () => {
    const document = documentOf([SOURCE, task('f@1:s/')], { direction: 'up', roots: ['f@1:s/'] });
    const lines = renderLineageTree(document, { ...STYLE, width: 40 }).split('\n');
    expect(lines).toEqual([
      'f@1:s/  2h, Ada, code 0123456',
      '',
      'from',
      '└ raw = evil\\x1b[2J\\n  3 B, b3:00000000…',
    ]);
  });

  it('shows the first of many tasks that a SPEC names', () => {
    const nodes = Array.from({ length: 15 }, (_, n) => task(`f@${n}:s/`));
    const text = renderLineageTree(
      { ...documentOf(nodes, {}), edges: [], roots: nodes.map(({ id }) => id) },
      STYLE,
    );
    expect(text.match(/nothing that is known here/g)).toHaveLength(12);
    expect(text.split('\n').at(-1)).toBe('… and 3 more of x: --json has them all');
  });
});
