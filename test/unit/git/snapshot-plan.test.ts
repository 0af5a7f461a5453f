import { expect, test } from 'vitest';
import type { Oid } from '../../../src/git/port.ts';
import { outputMatcher, planSnapshot } from '../../../src/git/snapshot-plan.ts';
import type { TrackedChange, WorkingTreeStatus } from '../../../src/git/status.ts';

const HEAD = '1'.repeat(40) as Oid;

function status(changes: readonly [string, string][], untracked: readonly string[] = []): WorkingTreeStatus {
  return {
    head: HEAD,
    branch: 'main',
    changes: changes.map(
      ([states, path]): TrackedChange => ({
        path: Buffer.from(path),
        staged: states.charAt(0),
        work: states.charAt(1),
        headMode: '100644',
        headOid: HEAD,
      }),
    ),
    unmerged: [],
    untracked: untracked.map((path) => Buffer.from(path)),
  };
}

function names(paths: readonly { path: Buffer }[]): string[] {
  return paths.map((entry) => entry.path.toString());
}

const ALL = { outputs: ['build/', 'out.csv'], wants: () => true };

test('only what changed in the working tree is read, only what must be is reset', () => {
  const plan = planSnapshot(
    status([
      ['M.', 'staged.py'],
      ['.M', 'edited.py'],
      ['MM', 'both.py'],
      ['.D', 'deleted.py'],
      ['AD', 'added-deleted.py'],
      ['D.', 'dropped.py'],
      ['M.', 'build/model.bin'],
      ['.M', 'out.csv'],
      ['.M', '.env'],
      ['M.', 'a.key'],
    ]),
    ALL,
  );
  expect(plan.update.map(String)).toEqual(['edited.py', 'both.py']);
  expect(plan.remove.map(String)).toEqual(['deleted.py', 'added-deleted.py']);
  expect(names(plan.restore)).toEqual(['build/model.bin', 'a.key']);
  expect(names(plan.suspects)).toEqual(['staged.py', 'edited.py', 'both.py']);
  expect(plan).toMatchObject({ leftOut: ['.env', 'a.key'], differs: true });
});

test('outputs and left-out files alone do not make a tree differ', () => {
  const plan = planSnapshot(
    status(
      [
        ['M.', 'build/model.bin'],
        ['.M', '.env'],
      ],
      ['out.csv', 'id_rsa'],
    ),
    ALL,
  );
  expect(plan).toMatchObject({ differs: false, leftOut: ['.env', 'id_rsa'], add: [] });
});

test('paths whose contents were found out are treated like credential names', () => {
  const plan = planSnapshot(status([['M.', 'a.py']], ['b.py', 'c.py']), ALL, new Set(['a.py', 'b.py']));
  expect(plan).toMatchObject({ leftOut: ['a.py', 'b.py'], add: ['c.py'] });
  expect(names(plan.restore)).toEqual(['a.py']);
});

test('what is always taken in is taken in though git does not list it, unless it is barred', () => {
  const plan = planSnapshot(
    status([], ['seen.py']),
    { ...ALL, always: ['seen.py', 'ignored.py', 'key.py'] },
    new Set(['key.py']),
  );
  expect(plan).toMatchObject({ add: ['seen.py', 'ignored.py'], leftOut: ['key.py'], differs: true });
});

test('an output is its path and everything below, nothing beside', () => {
  const isOutput = outputMatcher(['build/', 'a/b.csv', '/']);
  const inside = ['build', 'build/x', 'build/deep/x', 'a/b.csv', 'a/b.csv/part-0'];
  const outside = ['buildx', 'a/b', 'a/b.csv2', 'x/build/y', 'a'];
  expect(inside.map(isOutput)).toEqual(inside.map(() => true));
  expect(outside.map(isOutput)).toEqual(outside.map(() => false));
});
