import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { blobOf, namesBelow } from '../support/damage.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow, TWO_STEPS } from '../support/flows.ts';
import { asOrdinaryUser, hasOrdinaryUser } from '../support/ordinary-user.ts';

/** Takes permissions away until the test has ended, so that its folder can be removed. */
function lock(path: string, mode: number): void {
  const before = statSync(path).mode & 0o777;
  chmodSync(path, mode);
  onTestFinished(() => {
    if (existsSync(path)) chmodSync(path, before);
  });
}

function folderReader(): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({ a: '{run: "ls data > build/x", inputs: {raw: data/}, outputs: {x: build/x}}' }),
    '.gitignore': '/build/\n',
    'data/in.txt': 'one\n',
  });
}

describe.skipIf(!hasOrdinaryUser)('a file that may not be read', () => {
  it('stops run and status when git tracks it', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.write('data/in.txt', 'changed\n');
    const user = asOrdinaryUser(repo);
    lock(repo.path('data/in.txt'), 0o000);
    for (const args of [['run'], ['status']]) {
      const message = /data\/in\.txt: permission denied/i;
      await expectFailure(repo, args, { exitCode: 15, code: 'file-unreadable', message }, user);
    }
    expect(existsSync(repo.path('.git/refs/mlgit'))).toBe(false);
  });

  it.each([
    ['in a folder input', 'data/secret', false],
    ['that is a folder in one', 'data/sub', true],
  ])('%s is named, with the command that gives the right', async (_what, path, isFolder) => {
    const repo = folderReader();
    repo.write(isFolder ? `${path}/file` : path, 'x\n');
    const user = asOrdinaryUser(repo);
    lock(repo.path(path), 0o000);
    const expected = { exitCode: 15, code: 'unreadable', message: new RegExp(`${path}: permission denied$`) };
    await expectFailure(repo, ['run'], { ...expected, hints: [/^chmod u\+r .*data\/s/] }, user);
    await expectFailure(
      repo,
      ['add', 'data'],
      { exitCode: 2, code: 'tracked-by-git', message: /data/ },
      user,
    );
  });

  it('is the flow file', async () => {
    const repo = cliRepo(TWO_STEPS);
    const user = asOrdinaryUser(repo);
    lock(repo.path('mlgit.yaml'), 0o000);
    const expected = { exitCode: 15, code: 'unreadable', message: /mlgit\.yaml/ };
    for (const args of [['run'], ['status']]) await expectFailure(repo, args, expected, user);
  });

  it('is a stored blob', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    const blob = await blobOf(repo, 'demo@latest:big');
    const user = asOrdinaryUser(repo);
    lock(blob, 0o000);
    const shown = await repo.mlgitWith(user, 'cat', 'demo@latest:big');
    expect(shown.exitCode, `${shown}`).toBe(15);
    expect(shown.stderr).toMatch(/^Error: Cannot read .*: permission denied\nHint: chmod u\+r /);
    const pulled = await repo.mlgitWith(user, 'pull-artifact', 'demo@latest:big', '-o', 'out');
    expect(pulled.exitCode, `${pulled}`).toBe(15);
    expect(readdirSync(repo.root)).not.toContain('out');
    expect(namesBelow(repo.root, '.mlgit-tmp')).toEqual([]);
  });
});

describe.skipIf(!hasOrdinaryUser)('a folder that may not be written', () => {
  it('keeps outputs out of the working tree: the run is recorded, and the exit code is 3', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.write('build/mine', 'x\n');
    const user = asOrdinaryUser(repo);
    lock(repo.path('build'), 0o555);
    const run = await repo.mlgitWith(user, 'run', '--tag', 'good');
    expect(run.exitCode, `${run}`).toBe(3);
    expect(run.stderr).toMatch(
      /^Warning: build\/upper\.txt was left as it is: Cannot write .*: permission denied$/m,
    );
    expect(run.stdout).toMatch(/recorded as demo@/);
    const [recorded] = (await repo.mlgitWith(user, 'log', '--json')).json().result.runs;
    expect(recorded).toMatchObject({ manifest: { status: 'succeeded' }, tags: ['good'] });
    expect(readdirSync(repo.path('build'))).toEqual(['mine']);
    chmodSync(repo.path('build'), 0o755);
    expect((await repo.mlgitWith(user, 'run')).exitCode).toBe(0);
    expect(repo.read('build/upper.txt')).toBe('SOME LETTERS\n');
  });

  it('is the store: nothing is recorded, and what is there can be read', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    repo.write('data/in.txt', 'changed\n');
    const user = asOrdinaryUser(repo);
    for (const name of ['tmp', 'blobs', 'cache']) lock(repo.home('store', name), 0o555);
    await expectFailure(
      repo,
      ['run'],
      { exitCode: 15, code: 'not-writable', message: /permission denied$/ },
      user,
    );
    const cat = await repo.mlgitWith(user, 'cat', 'demo@latest:big');
    expect(cat.stdout, `${cat}`).toBe('SOME LETTERS\n');
    expect((await repo.mlgitWith(user, 'log')).exitCode).toBe(0);
  });

  it('is where an artifact is to be put', async () => {
    const repo = cliRepo({ ...TWO_STEPS, 'place/keep': 'x\n' });
    await repo.result('run');
    const user = asOrdinaryUser(repo);
    lock(repo.path('place'), 0o555);
    const pull = ['pull-artifact', 'demo@latest:big', '-o', 'place'];
    await expectFailure(
      repo,
      pull,
      { exitCode: 15, code: 'not-writable', message: /permission denied$/ },
      user,
    );
    expect(readdirSync(repo.path('place'))).toEqual(['keep']);
  });
});

describe.skipIf(!hasOrdinaryUser)('a store of the team that may only be read', () => {
  it('can be asked what a collection would move, and is not collected', async () => {
    const repo = cliRepo(TWO_STEPS);
    const store = beside(repo, 'team');
    await repo.result('remote', 'add', 'team', `file://${store}`);
    await repo.result('run');
    await repo.result('push');
    await repo.result('rm', (await repo.result('log')).runs[0].id);
    const user = asOrdinaryUser(repo);
    for (const path of [store, ...foldersBelow(store)]) lock(path, 0o555);
    const gc = ['gc', '--remote', '--grace', '0'];
    const planned = await repo.mlgitWith(user, ...gc, '--dry-run');
    expect(planned.exitCode, `${planned}`).toBe(0);
    expect(planned.stdout).toMatch(/^would move \d+ blobs/);
    await expectFailure(
      repo,
      gc,
      { exitCode: 15, code: 'not-writable', message: /permission denied$/ },
      user,
    );
  });
});

function foldersBelow(root: string): string[] {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}
