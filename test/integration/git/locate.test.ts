import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/git/locate.ts';
import { session } from '../../support/git-session.ts';
import { hermeticEnv, type TestEnv, temporaryFolder, testRepo } from '../../support/repo.ts';

test('finds root, git folder and prefix from a folder inside, through a link too', async () => {
  const repo = testRepo({ files: { 'lib/deep/a.py': 'a\n' } });
  const expected = {
    root: repo.root,
    gitDir: repo.path('.git'),
    commonDir: repo.path('.git'),
    objectFormat: 'sha1',
    prefix: 'lib/deep',
  };
  expect(await openRepository({ cwd: repo.path('lib/deep'), env: repo.env })).toEqual(expected);
  const link = join(repo.root, '..', 'link');
  symlinkSync(repo.root, link);
  expect(await openRepository({ cwd: link, env: repo.env })).toEqual({ ...expected, prefix: '' });
});

test('knows a sha256 repository, a bare one, a linked worktree and a submodule', async () => {
  const bare = testRepo({ init: ['--bare', '--object-format=sha256'] });
  expect(await openRepository({ cwd: bare.root, env: bare.env })).toEqual({
    root: undefined,
    gitDir: bare.root,
    commonDir: bare.root,
    objectFormat: 'sha256',
    prefix: '',
  });
  const repo = testRepo({ files: { a: 'a\n' } });
  repo.git('worktree', 'add', '--quiet', join('..', 'side'));
  expect(await openRepository({ cwd: join(repo.root, '..', 'side'), env: repo.env })).toMatchObject({
    root: join(repo.root, '..', 'side'),
    gitDir: repo.path('.git/worktrees/side'),
    commonDir: repo.path('.git'),
  });
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.root, 'sub');
  expect(await openRepository({ cwd: repo.path('sub'), env: repo.env })).toMatchObject({
    root: repo.path('sub'),
    gitDir: repo.path('.git/modules/sub'),
  });
});

test('inside the git folder there is no working tree', async () => {
  const repo = testRepo({ files: { a: 'a\n' } });
  expect(await openRepository({ cwd: repo.path('.git', 'refs'), env: repo.env })).toMatchObject({
    root: undefined,
    gitDir: repo.path('.git'),
  });
});

test('outside a repository the way on is `git init`', async () => {
  const cwd = temporaryFolder();
  const env = { ...hermeticEnv(cwd), GIT_CEILING_DIRECTORIES: join(cwd, '..') };
  await expect(openRepository({ cwd, env })).rejects.toMatchObject({
    code: 'not-a-repository',
    kind: 'not-initialised',
    hints: ['git init'],
  });
});

test('a repository that belongs to another user is refused by git, and the error says how to trust it', async () => {
  const repo = testRepo({ files: { a: 'a\n' } });
  const env = { ...repo.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
  await expect(openRepository({ cwd: repo.root, env })).rejects.toMatchObject({
    code: 'unsafe-repository',
    kind: 'not-initialised',
    hints: [`git config --global --add safe.directory ${repo.root}`],
  });
});

test('a folder that is gone is not mistaken for a missing git', async () => {
  const repo = testRepo();
  await expect(openRepository({ cwd: repo.path('none'), env: repo.env })).rejects.toMatchObject({
    code: 'folder-missing',
    kind: 'io',
  });
});

test('without git on the PATH the error says what to install', async () => {
  const repo = testRepo();
  await expect(
    openRepository({ cwd: repo.root, env: { ...repo.env, PATH: repo.root } }),
  ).rejects.toMatchObject({
    code: 'git-missing',
    kind: 'failed',
    hints: ['Install git 2.30 or newer: https://git-scm.com/downloads'],
  });
});

/** A git that says it is 2.20 and, as that one, does not know some options. */
function oldGit(unknown: string): TestEnv {
  const repo = testRepo();
  const real = repo.env.PATH?.split(delimiter).find((folder) => existsSync(`${folder}/git`));
  repo.write(
    'bin/git',
    `#!/bin/sh\ncase " $* " in\n*" version "*) echo 'git version 2.20.1'; exit 0;;\n${unknown}\nesac\nexec '${real}/git' "$@"\n`,
  );
  chmodSync(repo.path('bin/git'), 0o755);
  return { ...repo.env, PATH: `${repo.path('bin')}${delimiter}${repo.env.PATH}` };
}

test('a git that is too old is told by what it answers to the first question', async () => {
  const env = oldGit('*" rev-parse "*) echo false; echo --show-object-format; exit 0;;');
  const repo = testRepo();
  await expect(openRepository({ cwd: repo.root, env })).rejects.toMatchObject({
    code: 'git-too-old',
    message: 'git 2.20.1 is too old: expected 2.30 or newer',
  });
});

test('a git that is too old is told as well when it balks at an option later', async () => {
  const repo = testRepo();
  const env = oldGit('*" status "*) echo "error: unknown option" >&2; exit 129;;');
  const git = await session(repo, { env });
  await expect(
    git.takeSnapshot({ outputs: [], wants: () => true, maxUntrackedBytes: 1, keep: false }),
  ).rejects.toMatchObject({ code: 'git-too-old', details: { found: '2.20.1', expected: '2.30' } });
  expect(await git.version()).toBe('2.20.1');
});
