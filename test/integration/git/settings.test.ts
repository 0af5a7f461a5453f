import { expect, test } from 'vitest';
import { session } from '../../support/git-session.ts';
import { testRepo } from '../../support/repo.ts';

/** The author of the tests' environment taken away again. */
const NOBODY = { GIT_AUTHOR_NAME: undefined, GIT_AUTHOR_EMAIL: undefined, EMAIL: undefined };

test('the identity is the one git would use: environment, then author.*, then user.*', async () => {
  const repo = testRepo();
  expect(await (await session(repo)).identity()).toEqual({
    name: 'Ada Tester',
    email: 'ada@example.org',
    configured: true,
    hints: [],
  });
  repo.git('config', 'user.name', 'Configured User');
  repo.git('config', 'user.email', 'user@example.org');
  repo.git('config', 'author.email', 'author@example.org');
  const git = await session(repo, { env: NOBODY });
  expect(await git.identity()).toMatchObject({ name: 'Configured User', email: 'author@example.org' });
  const ident = repo.gitWith({ env: NOBODY }, 'var', 'GIT_AUTHOR_IDENT');
  expect(ident).toMatch(/^Configured User <author@example.org> /);
});

test('without configuration the identity is made up from login and host, and the hints say how to set it', async () => {
  const git = await session(testRepo(), { env: NOBODY });
  expect(await git.identity()).toEqual({
    name: 'tester',
    email: 'tester@test-host',
    configured: false,
    hints: ["git config --global user.name 'Your Name'", 'git config --global user.email you@example.org'],
  });
});

test('reads configuration as git does: case, several values, none at all, line breaks, includes', async () => {
  const repo = testRepo();
  repo.git('config', 'mlgit.localStore', '/scratch/one');
  repo.git('config', '--add', 'mlgit.localStore', '/scratch/two\nsecond line');
  repo.git('config', 'remote.Origin.url', 'u');
  repo.write('more', '[mlgit]\n\tflag\n');
  repo.git('config', 'include.path', repo.path('more'));
  const git = await session(repo);
  expect(await git.readConfig('MLGIT.localstore')).toBe('/scratch/two\nsecond line');
  expect(await git.readConfigAll('mlgit.localStore')).toEqual(['/scratch/one', '/scratch/two\nsecond line']);
  expect(await git.readConfig('remote.Origin.URL')).toBe('u');
  expect(await git.readConfig('remote.origin.url')).toBeUndefined();
  expect(await git.readConfig('mlgit.flag')).toBe('');
  expect(await git.readConfig('mlgit.none')).toBeUndefined();
});
