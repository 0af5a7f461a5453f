import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { hookedRepo } from '../support/hooked-repo.ts';
import { runProgram } from '../support/repo.ts';

/** `data file.csv` is `one` on the branch `main` and `two` on `other`, each in the store. */
async function twoBranches(): Promise<CliRepo> {
  const repo = await hookedRepo();
  await track(repo, 'one\n');
  repo.git('checkout', '--quiet', '-b', 'other');
  await track(repo, 'two\n');
  return repo;
}

const PATH = 'data file.csv';

async function track(repo: CliRepo, text: string): Promise<void> {
  repo.write(PATH, text);
  await repo.result('add', PATH);
  repo.commit({}, `Data is ${text}`);
}

/** What git's hooks say of a command that must succeed. */
async function said(repo: CliRepo, ...args: string[]): Promise<string[]> {
  const done = await runProgram('git', args, { cwd: repo.root, env: repo.env });
  expect(done.exitCode, done.stderr).toBe(0);
  return done.stderr.match(/^(mlgit|Error|Warning|Hint): .*$/gm) ?? [];
}

describe('a checkout of a branch', () => {
  it('says in one line what is stale, and changes nothing', async () => {
    const repo = await twoBranches();
    expect(await said(repo, 'checkout', 'main')).toEqual(['mlgit: 1 tracked file is stale: mlgit checkout']);
    expect(repo.read(PATH)).toBe('two\n');
    await repo.result('checkout');
    expect(repo.read(PATH)).toBe('one\n');
    expect(await said(repo, 'checkout', '-b', 'third')).toEqual([]);
  });

  it('brings tracked data along where that is configured', async () => {
    const repo = await twoBranches();
    repo.git('config', 'mlgit.checkout', 'auto');
    expect(await said(repo, 'checkout', 'main')).toEqual([`mlgit: checked out ${PATH}`]);
    expect(repo.read(PATH)).toBe('one\n');
    await said(repo, 'checkout', 'other');
    expect(repo.read(PATH)).toBe('two\n');
  });

  it('never writes over data that is recorded nowhere', async () => {
    const repo = await twoBranches();
    repo.git('config', 'mlgit.checkout', 'auto');
    repo.write(PATH, 'edited\n');
    expect(await said(repo, 'checkout', 'main')).toEqual([
      `mlgit: kept ${PATH}: changed, and recorded nowhere`,
    ]);
    expect(repo.read(PATH)).toBe('edited\n');
  });

  it('succeeds whatever the hook meets', async () => {
    const repo = await twoBranches();
    repo.write('.git/mlgit/format.json', 'damaged');
    const lines = await said(repo, 'checkout', 'main');
    expect(lines).toHaveLength(1);
    expect(repo.git('branch', '--show-current')).toBe('main');
  });

  it('is silent for single files, and where nothing is tracked', async () => {
    const repo = await twoBranches();
    expect(await said(repo, 'checkout', 'main', '--', '.')).toEqual([]);
    const plain = await hookedRepo({ 'a.py': 'a\n' });
    expect(await said(plain, 'checkout', '-b', 'new')).toEqual([]);
    expect(existsSync(plain.home())).toBe(false);
  });
});

describe('a merge', () => {
  it.each([[['--no-ff', '--no-edit']], [['--ff-only']], [['--squash']]])(
    'with %j says what is stale',
    async (args) => {
      const repo = await twoBranches();
      repo.git('checkout', '--quiet', 'main');
      await repo.result('checkout');
      expect(await said(repo, 'merge', ...args, 'other')).toEqual([
        'mlgit: 1 tracked file is stale: mlgit checkout',
      ]);
    },
  );

  it('of two versions of data is a conflict with both complete pointers', async () => {
    const repo = await twoBranches();
    repo.git('checkout', '--quiet', 'main');
    const theirs = repo.git('show', `other:${PATH}.mlgit`);
    await track(repo, 'three\n');
    const ours = repo.git('show', `HEAD:${PATH}.mlgit`);
    const merged = repo.tryGit('merge', 'other');
    expect(merged.exitCode).toBe(1);
    expect(merged.stdout).toContain(`CONFLICT (content): Merge conflict in ${PATH}.mlgit`);
    expect(merged.stderr).toContain(`mlgit: both sides changed ${PATH}.mlgit`);
    expect(repo.read(`${PATH}.mlgit`)).toBe(`<<<<<<< ours\n${ours}\n=======\n${theirs}\n>>>>>>> theirs\n`);
    await expectFailure(repo, ['checkout'], {
      exitCode: 13,
      code: 'bad-pointer',
      message: `${PATH}.mlgit has conflict markers of a merge`,
      hints: ['git checkout --ours', 'git checkout --theirs'],
    });
    repo.git('checkout', '--theirs', '--', `${PATH}.mlgit`);
    repo.git('add', `${PATH}.mlgit`);
    repo.git('commit', '--quiet', '--no-edit');
    await repo.result('checkout');
    expect(repo.read(PATH)).toBe('two\n');
  });

  it('of one changed side takes it, and of other tools’ files merges text', async () => {
    const repo = await hookedRepo({ 'manifests/pods.json': '{\n"a": 1,\n"b": 1,\n"c": 1,\n"d": 1\n}\n' });
    await track(repo, 'one\n');
    repo.git('checkout', '--quiet', '-b', 'other');
    await track(repo, 'two\n');
    repo.commit({ 'manifests/pods.json': '{\n"a": 2,\n"b": 1,\n"c": 1,\n"d": 1\n}\n' });
    repo.git('checkout', '--quiet', 'main');
    repo.commit({ 'manifests/pods.json': '{\n"a": 1,\n"b": 1,\n"c": 1,\n"d": 2\n}\n' });
    const merged = repo.tryGit('merge', '--no-edit', 'other');
    expect(merged.exitCode, merged.stderr).toBe(0);
    expect(repo.read('manifests/pods.json')).toBe('{\n"a": 2,\n"b": 1,\n"c": 1,\n"d": 2\n}\n');
    expect(repo.read(`${PATH}.mlgit`)).toBe(`${repo.git('show', `other:${PATH}.mlgit`)}\n`);
  });
});

describe('a pointer with conflict markers', () => {
  it('is named by status, also of a flow that does not read it', async () => {
    const repo = await hookedRepo({ 'mlgit.yaml': demoFlow({ make: '{run: "true"}' }) });
    await track(repo, 'one\n');
    const pointer = repo.read(`${PATH}.mlgit`);
    repo.write(`${PATH}.mlgit`, `<<<<<<< ours\n${pointer}=======\n${pointer}>>>>>>> theirs\n`);
    const status = await repo.mlgit('status');
    expect(status.exitCode, `${status}`).toBe(0);
    expect(status.stderr).toContain(`Warning: ${PATH}.mlgit has conflict markers of a merge`);
    expect(status.stderr).toContain("Hint: git checkout --ours -- ':/data file.csv.mlgit'");
  });
});
