import { describe, expect, it } from 'vitest';
import { homeFrom, parsePagePath, runAt } from '../../../src/cli/page-path.ts';

describe('a path of mlgit ui', () => {
  it.each([
    ['', { kind: 'home' }],
    ['flow/credit', { kind: 'flow', flow: 'credit' }],
    ['run/credit/a1', { kind: 'run', flow: 'credit', id: 'a1' }],
    ['diff/credit/a1/b2', { kind: 'diff', specs: ['credit@a1', 'credit@b2'] }],
    [
      'lineage/credit/a1/train/x%3D%251/model',
      { kind: 'lineage', flow: 'credit', id: 'a1', spec: 'credit@a1:train/x=%1/model' },
    ],
  ])('is of a page: %s', (path, page) => {
    expect(parsePagePath(path)).toEqual(page);
  });

  it.each([
    'etc',
    'flow',
    'flow/',
    'flow/credit/',
    'flow/credit/a1',
    'run/credit',
    'run//a1',
    'run/credit/a1/x',
    'diff/credit/a1',
    'diff/credit/a1/b2/c3',
    'lineage/credit/a1',
    'lineage/credit/a1/',
    'lineage/credit/a1/%zz',
  ])('is of none: %s', (path) => {
    expect(parsePagePath(path)).toBeUndefined();
  });

  it('leads home', () => {
    const at = (path: string): string => new URL(homeFrom(path), `http://host/token/${path}`).pathname;
    for (const path of ['', 'flow/credit', 'run/credit/a1', 'etc', 'lineage/credit/a1/train/model'])
      expect(at(path), path).toBe('/token/');
  });

  it('tells the run that its page is of', () => {
    expect(runAt('run/credit/a1')).toBe('a1');
    expect(runAt('lineage/credit/a1/model')).toBeUndefined();
  });
});
