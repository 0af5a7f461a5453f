import { expect, test } from 'vitest';
import { failureOf } from '../../../src/git/failure.ts';
import { isTooOld, subcommand } from '../../../src/git/process.ts';

function failure(stderr: string, exitCode: number | null = 128) {
  return failureOf({ name: 'status', exitCode, signal: exitCode === null ? 'SIGKILL' : null, stderr });
}

test.each([
  ["fatal: unsafe repository ('/r' is owned by someone else)", 'unsafe-repository', 'not-initialised'],
  ["fatal: not a git repository: '/x/.git'", 'not-a-repository', 'not-initialised'],
  ['fatal: could not fetch abc123 from promisor remote', 'object-absent', 'unreachable'],
  ['error: file write error: No space left on device', 'no-space', 'io'],
  ["fatal: Unable to create '/r/.git/index.lock': File exists.", 'ref-locked', 'conflict'],
  ['error: open("x"): Permission denied', 'git-io', 'io'],
  ['error: object file .git/objects/aa/bb is corrupt', 'corrupt-repository', 'integrity'],
  ['fatal: something else', 'git-failed', 'failed'],
])('%s is %s', (stderr, code, kind) => {
  expect(failure(stderr)).toMatchObject({ code, kind });
});

test('an unforeseen failure shows how git ended and the line that says why', () => {
  expect(failure('warning: x\nhint: y\nfatal: no way\n').message).toBe(
    'git status ended with exit code 128: no way',
  );
  expect(failure('', null).message).toBe('git status was killed by SIGKILL');
});

test('versions are compared by number', () => {
  expect(['2.30.0', '2.39.5', '3.0'].map(isTooOld)).toEqual([false, false, false]);
  expect(['2.29.9', '2.9.1', '1.99'].map(isTooOld)).toEqual([true, true, true]);
});

test('the subcommand is found behind configuration flags', () => {
  expect(subcommand(['-c', 'a=b', '-c', 'c=d', 'write-tree', '-c'])).toBe('write-tree');
});
