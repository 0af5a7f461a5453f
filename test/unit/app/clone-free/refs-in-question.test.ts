import { describe, expect, it } from 'vitest';
import { refsInQuestion } from '../../../../src/app/clone-free/refs-in-question.ts';
import type { Oid, ReadableObjects, Ref } from '../../../../src/git/port.ts';
import { parseSpec } from '../../../../src/model/parse-spec.ts';

const [FIRST, SECOND, TAG, OTHER] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40) as Oid) as [
  Oid,
  Oid,
  Oid,
  Oid,
];
const REFS: Ref[] = [
  { name: 'refs/mlgit/notes/demo/aaaaaaaaaa', oid: OTHER },
  { name: 'refs/mlgit/runs/demo/aaaaaaaaaa', oid: FIRST },
  { name: 'refs/mlgit/runs/demo/bbbbbbbbbb', oid: SECOND },
  { name: 'refs/mlgit/runs/other/cccccccccc', oid: OTHER },
  { name: 'refs/mlgit/tags/demo/prod', oid: TAG },
];

/** A tag commit alone is read, and nothing else. */
function reading(message: string): ReadableObjects {
  return {
    readCommit: async (oid) => {
      expect(oid).toBe(TAG);
      return { oid, tree: OTHER, parents: [], authoredAt: 0, author: '', message };
    },
    readFile: () => expect.unreachable(),
    readCommitsAndFiles: () => expect.unreachable(),
  };
}

async function runsFor(
  spec: string,
  message = 'Mlgit-Run: bbbbbbbbbb\n',
  wholeFlow = false,
  isBound = false,
): Promise<string[]> {
  const options = { objects: reading(message), wholeFlow, isBound: async () => isBound };
  const refs = await refsInQuestion(REFS, parseSpec(spec), options);
  return refs
    .filter(({ name }) => name.includes('/runs/'))
    .map(({ name }) => name.slice('refs/mlgit/runs/'.length));
}

describe('what is brought of a remote', () => {
  it.each([
    ['demo@prod:model', ['demo/bbbbbbbbbb']],
    ['demo@aaaa:model', ['demo/aaaaaaaaaa']],
    ['demo@latest:model', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb']],
    ['demo@prod~1:model', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb']],
    ['demo:model', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb']],
    ['demo@main', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb']],
    ['demo@zzzz', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb']],
    ['dem@latest', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb', 'other/cccccccccc']],
    ['@latest', ['demo/aaaaaaaaaa', 'demo/bbbbbbbbbb', 'other/cccccccccc']],
  ])('for %s are the records of %j', async (spec, expected) => {
    expect(await runsFor(spec)).toEqual(expected);
  });

  it('is the whole flow where more than one run is wanted, and for a tag that cannot be read', async () => {
    expect(await runsFor('demo@prod', 'Mlgit-Run: bbbbbbbbbb\n', true)).toHaveLength(2);
    expect(await runsFor('demo@prod', 'nothing\n')).toHaveLength(2);
    expect(await runsFor('demo@prod', 'Mlgit-Run: bbbbbbbbbb\n', false, true)).toHaveLength(2);
  });

  it('includes tags and notes of the flow', async () => {
    const refs = await refsInQuestion(REFS, parseSpec('demo@aaaa'), {
      objects: reading(''),
      wholeFlow: false,
      isBound: async () => false,
    });
    expect(refs.map(({ name }) => name)).toContain('refs/mlgit/notes/demo/aaaaaaaaaa');
    expect(refs.map(({ name }) => name)).toContain('refs/mlgit/tags/demo/prod');
  });
});
