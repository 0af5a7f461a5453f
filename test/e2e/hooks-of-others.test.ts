import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliRepo } from '../support/cli.ts';
import { blobsIn, hookedRepo, plainRepo, push, setUpHusky, storeOf } from '../support/hooked-repo.ts';
import { bareOrigin } from '../support/remotes.ts';
import { runProgram } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const LARGE = Buffer.alloc(33 * 1024 * 1024, 'x');

async function track(repo: CliRepo, path: string, content: string | Uint8Array): Promise<void> {
  repo.write(path, content);
  await repo.result('add', path);
  repo.commit({}, `Track ${path}`);
}

async function expectStopped(repo: CliRepo): Promise<void> {
  await track(repo, 'big.bin', LARGE);
  const stopped = await push(repo, 'origin', 'HEAD:refs/heads/pushed');
  expect(stopped.exitCode).toBe(1);
  expect(stopped.stderr).toContain('Hint: mlgit push');
}

describe('husky', () => {
  it('runs our lines, and what comes after them reads what git wrote', async () => {
    const repo = plainRepo({ 'README.md': 'code\n', '.gitignore': 'node_modules/\n' });
    bareOrigin(repo);
    repo.write('.husky/pre-push', 'cat > pushed-refs\n');
    setUpHusky(repo);
    await repo.result('hooks', 'install');
    repo.commit({}, 'Hooks');
    const store = storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    const pushed = await push(repo, 'origin', 'main');
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(pushed.stderr).toContain('mlgit: sent 1 blobs');
    expect(blobsIn(store)).toHaveLength(1);
    expect(repo.read('pushed-refs')).toMatch(/^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\n$/);
    await expectStopped(repo);
  });

  it('lets everything pass for whoever has no mlgit', async () => {
    const repo = plainRepo({ 'README.md': 'code\n', '.gitignore': 'node_modules/\n' });
    bareOrigin(repo);
    setUpHusky(repo);
    await repo.result('hooks', 'install');
    const [, ...path] = (repo.env.PATH ?? '').split(':');
    const without = new CliRepo(repo.root, { ...repo.env, PATH: path.join(':') });
    without.commit({}, 'Hooks');
    expect(await push(without, 'origin', 'main')).toMatchObject({ exitCode: 0 });
  });
});

const preCommit = requireTool('pre-commit');

describe.skipIf(preCommit.missing)('the framework pre-commit', () => {
  it('runs our hooks beside its own, and gives them what git wrote', async () => {
    const hook =
      'id: fine, name: fine, entry: "true", language: system, always_run: true, pass_filenames: false';
    const repo = plainRepo({
      '.pre-commit-config.yaml': `repos: [{repo: local, hooks: [{${hook}, stages: [pre-commit, pre-push]}]}]\n`,
    });
    bareOrigin(repo);
    const framework = (...args: string[]) =>
      runProgram(preCommit.path, args, { cwd: repo.root, env: repo.env });
    expect(await framework('install', '--hook-type', 'pre-commit', '--hook-type', 'pre-push')).toMatchObject({
      exitCode: 0,
    });
    await repo.result('hooks', 'install');
    repo.commit({}, 'Hooks');
    const store = storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    const pushed = await push(repo, 'origin', 'main');
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(blobsIn(store)).toHaveLength(1);
    await expectStopped(repo);
    repo.git('add', '--force', 'data.csv');
    const refused = repo.tryGit('commit', '--quiet', '-m', 'bytes');
    expect(refused.exitCode).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('data.csv is tracked by data.csv.mlgit');
  });

  it('leaves ours as the only hooks when it is uninstalled', async () => {
    const repo = plainRepo({ '.pre-commit-config.yaml': 'repos: []\n' });
    const framework = (...args: string[]) =>
      runProgram(preCommit.path, args, { cwd: repo.root, env: repo.env });
    await framework('install', '--hook-type', 'pre-push');
    await repo.result('hooks', 'install');
    await framework('uninstall', '--hook-type', 'pre-push');
    const { hooks } = await repo.result('hooks', 'status');
    expect(hooks[0]).toMatchObject({ name: 'pre-push', state: 'current' });
  });
});

describe('a linked worktree', () => {
  it('and a repository of sha256 are checked like any other', async () => {
    const repo = await hookedRepo();
    bareOrigin(repo);
    storeOf(repo);
    const folder = join(dirname(repo.root), 'other tree');
    repo.git('worktree', 'add', '--quiet', '-b', 'other', folder);
    await expectStopped(new CliRepo(folder, repo.env));

    const long = plainRepo({ 'README.md': 'code\n' }, ['--object-format=sha256']);
    bareOrigin(long, 'origin', '--object-format=sha256');
    await long.result('hooks', 'install');
    storeOf(long);
    await expectStopped(long);
  });
});
