import { describe, expect, it } from 'vitest';
import { parseListing } from '../../../../src/git/clone-free/listing.ts';
import { findRevision, readableRefs, travellingRefs } from '../../../../src/git/clone-free/remote-refs.ts';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];

function listing(...lines: string[]) {
  return parseListing(lines.map((line) => line.replace(' ', '\t')).join('\n'));
}

describe('the listing of a remote', () => {
  it('says by its oids which format they have', () => {
    expect(listing(`${'a'.repeat(64)} HEAD`).objectFormat).toBe('sha256');
    expect(listing(`${A} refs/heads/x`).objectFormat).toBe('sha1');
  });

  it('leaves out what a forge has for itself', () => {
    expect(listing(`${A} refs/pull/1/head`, `${B} refs/remotes/x/HEAD`).refs).toEqual([]);
  });
});

describe('refs of mlgit on a remote', () => {
  it('have the names of a clone, wherever the remote keeps them; of two the custom one counts', () => {
    const refs = travellingRefs(
      listing(
        `${A} refs/heads/mlgit/runs/demo/aaaaaaaaaa`,
        `${B} refs/heads/mlgit/tags/demo/prod`,
        `${C} refs/mlgit/tags/demo/prod`,
        `${D} refs/mlgit/remotes/x/tags/demo/prod`,
        `${D} refs/heads/main`,
      ),
    );
    expect(refs).toEqual([
      { name: 'refs/mlgit/runs/demo/aaaaaaaaaa', oid: A },
      { name: 'refs/mlgit/tags/demo/prod', oid: C },
    ]);
  });

  it('are listed by how their names begin, and resolved by the whole name', async () => {
    const refs = readableRefs(travellingRefs(listing(`${A} refs/mlgit/tags/demo/prod`)));
    expect(await refs.list('refs/mlgit/tags/')).toHaveLength(1);
    expect(await refs.list('refs/mlgit/runs/')).toEqual([]);
    expect(await refs.resolve('refs/mlgit/tags/demo/prod')).toBe(A);
    expect(await refs.resolve('refs/mlgit/tags/demo')).toBeUndefined();
  });
});

describe('a git revision on a remote', () => {
  const there = listing(
    `${A} HEAD`,
    `${A} refs/heads/main`,
    `${B} refs/heads/v1`,
    `${C} refs/tags/v1`,
    `${D} refs/tags/v1^{}`,
  );
  const find = (revision: string, known: readonly string[] = []) =>
    findRevision(there, revision, async () => known);

  it.each([
    ['HEAD', A],
    ['@', A],
    ['main', A],
    ['refs/heads/v1', B],
    ['v1', D],
    [C, C],
    ['dddd', D],
    ['gone', undefined],
    ['abcd', undefined],
    ['main^', undefined],
  ])('%s is %s', async (revision, expected) => {
    expect(await find(revision)).toBe(expected);
  });

  it('may be the start of the code commit of a run, if only one begins so', async () => {
    const [first, second] = [`eeee1${'0'.repeat(35)}`, `eeee2${'0'.repeat(35)}`];
    expect(await find('eeee1', [first, second])).toBe(first);
    expect(await find('eeee', [first, second])).toBeUndefined();
  });
});
