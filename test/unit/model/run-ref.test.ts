import { describe, expect, it } from 'vitest';
import { createRunId, isRunIdPrefix, parseRunId } from '../../../src/model/run-id.ts';
import { noteRef, parseRunRef, runRef, tagRef } from '../../../src/model/run-ref.ts';

const ID = parseRunId('k3f9abcdef');

describe('a run ref', () => {
  it('reads back as what it was made from', () => {
    expect(parseRunRef(runRef('credit', ID))).toEqual({ flow: 'credit', id: ID });
  });

  it('of a remote names it, also one with slashes', () => {
    expect(parseRunRef(`refs/mlgit/remotes/team/origin/runs/credit/${ID}`)).toEqual({
      flow: 'credit',
      id: ID,
      remote: 'team/origin',
    });
  });

  it.each([
    tagRef('credit', 'prod'),
    noteRef('credit', ID),
    'refs/mlgit/runs/credit/short',
    `refs/mlgit/runs/credit/${ID}/more`,
    `refs/mlgit/runs/${ID}`,
    `refs/heads/refs/mlgit/runs/credit/${ID}`,
    `refs/mlgit/remotes/origin/tags/credit/${ID}`,
  ])('is not %s', (name) => {
    expect(parseRunRef(name)).toBeUndefined();
  });
});

describe('a run id', () => {
  it('is ten characters of which none looks like another', () => {
    const seen = new Set<string>();
    for (let byte = 0; byte < 256; byte++) {
      const id = createRunId((length) => new Uint8Array(length).fill(byte));
      expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/);
      seen.add(id);
    }
    expect(seen.size).toBe(32);
  });

  it.each([
    'k3f9abcde',
    'k3f9abcdefg',
    'K3F9ABCDEF',
    'k3f9abcdei',
    'k3f9abcdel',
    'k3f9abcdeo',
    'k3f9abcdeu',
    '',
  ])('is not %j', (text) => {
    expect(() => parseRunId(text)).toThrow(expect.objectContaining({ code: 'bad-run-id', kind: 'usage' }));
  });

  it('may be shortened to four characters, not further', () => {
    expect(['k3f9', 'k3f9abcdef'].map(isRunIdPrefix)).toEqual([true, true]);
    expect(['k3f', 'k3f9abcdef0', 'k3fo', ''].map(isRunIdPrefix)).toEqual([false, false, false, false]);
  });
});
