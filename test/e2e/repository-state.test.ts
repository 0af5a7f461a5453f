import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRepo, cliRepoAt } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';

const IN_A_TREE = [['run'], ['status'], ['explain', 'upper'], ['init'], ['add', 'x'], ['checkout']];
const ANYWHERE = [
  ['log'],
  ['find'],
  ['show', 'demo@latest'],

  ['ls', 'x'],
  ['logs'],
  ['fsck'],
  ['tag', 'a', 'b'],
];

describe('outside a repository', () => {
  it.each([
    ...IN_A_TREE,
    ...ANYWHERE,
    ['rm', 'x'],
    ['note', 'x', 'y'],
    ['worktree', 'x', 'y'],
    ['pull-artifact', 'x'],
  ])('mlgit %s says so with exit code 10', async (...args) => {
    const repo = cliRepo();
    const cwd = temporaryFolder();
    const expected = { exitCode: 10, code: 'not-a-repository', message: /^Not inside a git repository$/ };
    await expectFailure(repo, args, { ...expected, hints: ['git init'] }, { cwd });
  });
});

describe('in a bare repository', () => {
  it.each(IN_A_TREE)('mlgit %s asks for a working tree with exit code 10', async (...args) => {
    const base = temporaryFolder();
    const bare = cliRepoAt(join(base, 'bare.git'), join(base, 'home'), { files: {}, init: ['--bare'] });
    const expected = { exitCode: 10, code: 'no-work-tree', message: /is a bare repository/ };
    await expectFailure(bare, args, { ...expected, hints: ['git worktree add'] });
  });

  it('mlgit log, find and fsck answer', async () => {
    const base = temporaryFolder();
    const bare = cliRepoAt(join(base, 'bare.git'), join(base, 'home'), { files: {}, init: ['--bare'] });
    for (const args of [['log'], ['find'], ['fsck']]) {
      const done = await bare.mlgit(...args);
      expect(done.exitCode, `${done}`).toBe(0);
    }
  });
});

describe('in the middle of a merge', () => {
  it('mlgit run and status name the path and leave the index as it is', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.git('checkout', '--quiet', '-b', 'other');
    repo.commit({ 'data/in.txt': 'theirs\n' });
    repo.git('checkout', '--quiet', 'main');
    repo.commit({ 'data/in.txt': 'ours\n' });
    expect(repo.tryGit('merge', 'other').exitCode).toBe(1);
    const before = repo.git('ls-files', '--stage');
    const expected = {
      exitCode: 2,
      code: 'unmerged-index',
      message: /^The merge of data\/in\.txt is not resolved/,
    };
    for (const args of [['run'], ['status'], ['run', '--dry-run']]) {
      await expectFailure(repo, args, { ...expected, hints: ['git merge --abort', 'git add data/in.txt'] });
    }
    expect(repo.git('ls-files', '--stage')).toBe(before);
    expect((await repo.mlgit('log')).exitCode).toBe(0);
    expect(repo.git('for-each-ref', 'refs/mlgit')).toBe('');
  });
});

describe('in a repository without a commit', () => {
  it('mlgit run works, and log before it says that there is nothing', async () => {
    const repo = cliRepo();
    for (const [path, text] of Object.entries(TWO_STEPS)) repo.write(path, text);
    expect((await repo.mlgit('log')).stdout).toBe('No runs match.\n');
    const run = await repo.mlgit('run');
    expect(run.exitCode, `${run}`).toBe(0);
    expect(repo.tryGit('rev-parse', '--verify', 'HEAD').exitCode).not.toBe(0);
  });
});

describe('in a folder below the root', () => {
  it('mlgit run works, and pull-artifact writes there', async () => {
    const repo = cliRepo(TWO_STEPS);
    const cwd = repo.path('notebooks');
    mkdirSync(cwd);
    expect((await repo.mlgitWith({ cwd }, 'run')).exitCode).toBe(0);
    const pulled = await repo.mlgitWith({ cwd }, 'pull-artifact', 'demo@latest:count');
    expect(pulled.exitCode, `${pulled}`).toBe(0);
    expect(repo.read('notebooks/count.txt').trim()).toBe('13');
  });
});
