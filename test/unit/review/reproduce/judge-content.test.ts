import { describe, expect, it } from 'vitest';
import type { ContentDiff } from '../../../../src/model/diff/content-diff.ts';
import { judgeArtifact, judgeContent } from '../../../../src/review/reproduce/judge-content.ts';

const near = { absolute: 0.01 };

const json = (
  changes: { before?: string; after?: string; change?: 'added' | 'changed' }[],
  left = 0,
): ContentDiff => ({
  kind: 'document',
  format: 'json',
  added: changes.filter(({ change }) => change === 'added').length,
  removed: 0,
  changed: changes.filter(({ change }) => change !== 'added').length,
  changes: changes.map((one, at) => ({ path: [at], change: 'changed', ...one })),
  changesLeft: left,
});

const table = (matched: { added?: number; removed?: number; changed?: number }): ContentDiff => ({
  kind: 'table',
  rows: { before: 5, after: 5 },
  columns: { added: [], removed: [], retyped: [], same: 2, reordered: false },
  matched: {
    ...{ by: 'rows', key: [], added: 0, removed: 0, changed: 0, changedBy: [] },
    samples: { added: [], removed: [], changed: [] },
    ...matched,
  },
  moved: [],
  movedLeft: 0,
  columnsLeft: 0,
});

describe('a document', () => {
  it.each([
    ['only its form differs', json([]), undefined, true],
    ['a number is near', json([{ before: '0.5', after: '0.505' }]), near, true],
    [
      'a number is near, and no tolerance was given',
      json([{ before: '0.5', after: '0.505' }]),
      undefined,
      false,
    ],
    ['a number is far', json([{ before: '0.5', after: '0.6' }]), near, false],
    ['a text is another', json([{ before: '"0.5"', after: '"0.505"' }]), near, false],
    ['one was NaN and is a number', json([{ before: 'NaN', after: '0.5' }]), near, false],
    ['a value came', json([{ change: 'added', after: '1' }]), near, false],
    ['there are more changes than are listed', json([{ before: '1', after: '1.001' }], 3), near, false],
  ] as const)('of which %s', (_, diff, tolerance, equal) => {
    expect(judgeContent(diff, tolerance).equal).toBe(equal);
  });
});

describe('a table', () => {
  it('of the same rows is equal, and of other rows is not', () => {
    expect(judgeContent(table({}), undefined)).toEqual({
      equal: true,
      detail: 'the same 5 rows, written otherwise',
    });
    expect(judgeContent(table({ added: 1, removed: 1 }), undefined)).toEqual({
      equal: false,
      detail: 'rows: 1 added, 1 removed, 0 changed',
    });
  });
});

describe('a folder', () => {
  const file = (content: ContentDiff) => ({
    path: 'a.json',
    before: { kind: 'file' as const, digest: 'b3:1', sizeBytes: 1 },
    after: { kind: 'file' as const, digest: 'b3:2', sizeBytes: 1 },
    content,
  });
  const folder = (content: ContentDiff, added = 0) => ({
    folder: { added, removed: 0, changed: 1, moved: 0, files: [file(content)] },
  });

  it('is equal when all its files are', () => {
    expect(judgeArtifact(folder(json([])), undefined).equal).toBe(true);
    expect(judgeArtifact(folder(json([]), 1), undefined).equal).toBe(false);
    expect(judgeArtifact(folder({ kind: 'opaque', why: 'pickle' }), near)).toMatchObject({
      equal: false,
      detail: expect.stringMatching(/^a\.json: .*pickle/),
    });
  });

  it('is not equal to a file', () => {
    const fact = { digest: 'b3:1', sizeBytes: 1 };
    const both = { before: { ...fact, kind: 'tree' as const }, after: { ...fact, kind: 'file' as const } };
    expect(judgeArtifact(both, near).equal).toBe(false);
  });
});
