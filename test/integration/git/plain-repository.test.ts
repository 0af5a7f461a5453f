import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/locate.ts';
import { findPlainRepository } from '../../../src/git/plain-repository.ts';
import { testRepo } from '../../support/repo.ts';

test('an ordinary repository is found without git, as git finds it', async () => {
  const repo = testRepo({ files: { 'a/b/c.txt': 'c\n' } });
  for (const folder of [repo.path(), repo.path('a'), repo.path('a', 'b')]) {
    const found = findPlainRepository(folder, {});
    // A setting that redirects nothing makes git be asked.
    const asked = await openRepository({
      cwd: folder,
      env: { ...repo.env, GIT_CEILING_DIRECTORIES: '/nowhere' },
    });
    expect(found).toEqual(asked);
  }
});

test('whatever is not ordinary is left to git', () => {
  const repo = testRepo({ files: { 'a.txt': 'a\n' } });
  repo.git('worktree', 'add', '--quiet', '--detach', repo.path('..', 'linked'));
  expect(findPlainRepository(repo.path('..', 'linked'), {})).toBeUndefined();
  expect(findPlainRepository(repo.path('.git'), {})).toBeUndefined();
  mkdirSync(repo.path('..', 'outside'));
  expect(findPlainRepository(repo.path('..', 'outside'), {})).toBeUndefined();
  expect(findPlainRepository(repo.path(), { GIT_DIR: '/elsewhere' })).toBeUndefined();
  expect(findPlainRepository(repo.path('missing'), {})).toBeUndefined();
  for (const [key, value] of [
    ['core.worktree', '/elsewhere'],
    ['core.bare', 'true'],
    ['include.path', 'other'],
    ['extensions.anything', '1'],
  ] as const) {
    const other = testRepo({ files: { 'a.txt': 'a\n' } });
    expect(findPlainRepository(other.path(), {})).toBeDefined();
    other.git('config', key, value);
    expect(findPlainRepository(other.path(), {}), key).toBeUndefined();
  }
});
