import { describe, expect, it } from 'vitest';
import type { ChangedPath, Oid } from '../../../../src/git/port.ts';
import { gateRisks } from '../../../../src/review/range/gate-files.ts';
import { manifestChanges } from '../../../../src/review/range/manifest-changes.ts';
import { parseRange } from '../../../../src/review/range/parse-range.ts';

describe('a range', () => {
  it.each([
    ['main..HEAD', { base: 'main', head: 'HEAD', fromMergeBase: false }],
    ['main...feature', { base: 'main', head: 'feature', fromMergeBase: true }],
    ['main..', { base: 'main', head: 'HEAD', fromMergeBase: false }],
    ['...v1.2', { base: 'HEAD', head: 'v1.2', fromMergeBase: true }],
    ['v1.0..v1.2', { base: 'v1.0', head: 'v1.2', fromMergeBase: false }],
  ])('%s is read as git reads it', (text, expected) => {
    expect(parseRange(text)).toEqual(expected);
  });

  it.each(['', '..', '...', 'main', 'a..b..c', 'a....b'])('%j is none', (text) => {
    expect(() => parseRange(text)).toThrow(expect.objectContaining({ code: 'bad-range', kind: 'usage' }));
  });
});

const file = (path: string, kind: ChangedPath['kind'] = 'modified'): ChangedPath => ({
  ...{ path, kind },
  from: 'a'.repeat(40) as Oid,
  to: kind === 'deleted' ? undefined : ('b'.repeat(40) as Oid),
});

describe('changed files', () => {
  it('that are manifests of flows are found, by flow', () => {
    const paths = [
      ...['manifests/b.json', 'manifests/a.json', 'manifests/a/b.json', 'manifests/UPPER.json'],
      ...['manifests/constructor.json', 'x/manifests/c.json', 'manifests/c.txt'],
    ].map((path) => file(path));
    expect(manifestChanges(paths).map(({ flow }) => flow)).toEqual(['a', 'b']);
    expect(manifestChanges([file('manifests/a.json', 'deleted')])).toMatchObject([{ after: undefined }]);
  });

  it('that are unmerged are so once, whatever else is said of them', () => {
    const paths = [file('manifests/a.json', 'unmerged'), file('manifests/a.json')];
    expect(manifestChanges(paths)).toMatchObject([{ flow: 'a', unmerged: true, after: undefined }]);
  });

  it('that decide what a manifest has to meet are risks, and others are not', () => {
    const paths = [
      ...['mlgit-policy.yaml', '.mlgit/allowed_signers', '.github/workflows/ci.yml', '.gitlab-ci.yml'],
      ...['CODEOWNERS', 'train.py', 'docs/mlgit-policy.yaml', 'mlgit.yaml'],
    ];
    expect(gateRisks(paths).map(({ at }) => at.path)).toEqual(paths.slice(0, 5));
  });
});
