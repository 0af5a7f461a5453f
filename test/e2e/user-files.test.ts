import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, type CliResult, cliRepo } from '../support/cli.ts';
import { treeState } from '../support/damage.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow, TWO_STEPS } from '../support/flows.ts';

const FOLDER = {
  'mlgit.yaml': demoFlow({
    a: '{run: "echo 1 > build/f/one; mkdir build/f/sub; ln -s ../one build/f/sub/link", outputs: {f: build/f/}}',
  }),
  '.gitignore': '/build/\n',
};

/** The one hint of a run that kept something, typed as it is shown. */
async function typeHint(repo: CliRepo, run: CliResult, cwd = repo.root): Promise<CliResult> {
  const [, line = ''] = /^Hint: mlgit (pull-artifact .+? --force)/m.exec(run.stderr) ?? [];
  return repo.mlgitWith({ cwd }, ...line.split(' '));
}

function expectKept(run: CliResult, path: string, because: RegExp): void {
  expect(run.exitCode, `${run}`).toBe(3);
  expect(run.stderr).toMatch(new RegExp(`^Warning: ${path} was left as it is: ${because.source}`, 'm'));
}

describe('a file that nothing has recorded', () => {
  it('is not overwritten at the path of an output, and the hint takes the new one', async () => {
    const repo = cliRepo({ ...TWO_STEPS, 'notebooks/keep': 'x\n' });
    repo.write('build/upper.txt', 'my only copy\n');
    const run = await repo.mlgit('run');
    expectKept(run, 'build/upper.txt', /the file there is recorded nowhere/);
    expect(repo.read('build/upper.txt')).toBe('my only copy\n');
    expect(repo.read('build/count.txt').trim()).toBe('13');
    const json = (await repo.mlgit('run', '--json')).json();
    expect(json).toMatchObject({
      status: 3,
      warnings: [{ message: expect.stringContaining('build/upper.txt') }],
    });
    expect((await repo.result('log')).runs[0].manifest.status).toBe('succeeded');

    const below = await repo.mlgitWith({ cwd: repo.path('notebooks') }, 'run');
    const typed = await typeHint(repo, below, repo.path('notebooks'));
    expect(typed.exitCode, `${typed}`).toBe(0);
    expect(repo.read('build/upper.txt')).toBe('SOME LETTERS\n');
    expect((await repo.mlgit('run')).exitCode).toBe(0);
  });

  it('is kept when it is read-only, too', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.write('build/upper.txt', 'mine\n', 0o444);
    expectKept(await repo.mlgit('run'), 'build/upper.txt', /the file there is recorded nowhere/);
    expect(repo.read('build/upper.txt')).toBe('mine\n');
    expect(lstatSync(repo.path('build/upper.txt')).mode & 0o777).toBe(0o444);
  });

  it('is kept where a folder output belongs, with everything in the folder', async () => {
    const repo = cliRepo(FOLDER);
    await repo.result('run');
    repo.write('build/f/mine', 'mine\n');
    expectKept(await repo.mlgit('run', '--force'), 'build/f', /build\/f\/mine is recorded nowhere/);
    expect(repo.read('build/f/mine')).toBe('mine\n');
    rmSync(repo.path('build/f/mine'));
    repo.write('build/f/one', 'edited\n');
    expectKept(await repo.mlgit('run'), 'build/f', /build\/f\/one is recorded nowhere/);
    expect(repo.read('build/f/one')).toBe('edited\n');
    const typed = await typeHint(repo, await repo.mlgit('run'));
    expect(typed.exitCode, `${typed}`).toBe(0);
    expect(repo.read('build/f/one')).toBe('1\n');
    expect(readlinkSync(repo.path('build/f/sub/link'))).toBe('../one');
    expect((await repo.mlgit('run')).exitCode).toBe(0);
  });

  it('is kept when it is a folder where a file belongs, or the reverse', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.write('build/upper.txt/inside', 'mine\n');
    expectKept(await repo.mlgit('run'), 'build/upper.txt', /a folder is there/);
    expect(repo.read('build/upper.txt/inside')).toBe('mine\n');
    const other = cliRepo(FOLDER);
    other.write('build/f', 'mine\n');
    expectKept(await other.mlgit('run'), 'build/f', /a file is there/);
    expect(other.read('build/f')).toBe('mine\n');
  });
});

describe('a symbolic link', () => {
  it('at the path of an output stays, and nothing is written where it leads', async () => {
    const repo = cliRepo(TWO_STEPS);
    mkdirSync(repo.path('build'));
    repo.write('../elsewhere.txt', 'outside\n');
    symlinkSync('../../elsewhere.txt', repo.path('build/upper.txt'));
    expectKept(await repo.mlgit('run'), 'build/upper.txt', /a symbolic link is there/);
    expect(repo.read('../elsewhere.txt')).toBe('outside\n');
    const typed = await typeHint(repo, await repo.mlgit('run'));
    expect(typed.exitCode, `${typed}`).toBe(0);
    expect(repo.read('../elsewhere.txt')).toBe('outside\n');
    expect(lstatSync(repo.path('build/upper.txt')).isFile()).toBe(true);
  });

  it('above an output stays, and nothing is written where it leads unless asked', async () => {
    const repo = cliRepo(TWO_STEPS);
    mkdirSync(repo.path('../outside'));
    symlinkSync('../outside', repo.path('build'));
    const run = await repo.mlgit('run');
    expectKept(run, 'build/upper.txt', /build is a symbolic link/);
    expect(existsSync(repo.path('../outside/upper.txt'))).toBe(false);
    expect((await typeHint(repo, run)).exitCode).toBe(0);
    expect(repo.read('../outside/upper.txt')).toBe('SOME LETTERS\n');
    expect(lstatSync(repo.path('build')).isSymbolicLink()).toBe(true);
  });

  it('further above keeps every output below it from being written', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        one: '{run: "touch build/deep/a build/deep/b", outputs: {a: build/deep/a, b: build/deep/b}}',
      }),
      '.gitignore': '/build\n',
    });
    mkdirSync(repo.path('../outside/deep'), { recursive: true });
    symlinkSync('../outside', repo.path('build'));
    const run = await repo.mlgit('run');
    expectKept(run, 'build/deep/a', /build is a symbolic link/);
    expectKept(run, 'build/deep/b', /build is a symbolic link/);
    expect(readdirSync(repo.path('../outside/deep'))).toEqual([]);
  });

  it('inside a folder output belongs to it: a second run changes nothing', async () => {
    const repo = cliRepo(FOLDER);
    await repo.result('run');
    const { ino } = lstatSync(repo.path('build/f'));
    const again = await repo.mlgit('run');
    expect(again.exitCode, `${again}`).toBe(0);
    expect(lstatSync(repo.path('build/f')).ino).toBe(ino);
  });
});

describe('a file that a run or git has recorded', () => {
  it('is replaced by the next result, also when it is read-only', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    chmodSync(repo.path('build/upper.txt'), 0o444);
    repo.write('data/in.txt', 'other words\n');
    expect((await repo.mlgit('run')).exitCode).toBe(0);
    expect(repo.read('build/upper.txt')).toBe('OTHER WORDS\n');
    expect((await repo.mlgit('cat', 'demo@latest~1:big')).stdout).toBe('SOME LETTERS\n');
  });

  it('may be changed by hand afterwards, and the recorded one stays what it was', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    repo.write('build/upper.txt', 'by hand\n');
    expect((await repo.mlgit('cat', 'demo@latest:big')).stdout).toBe('SOME LETTERS\n');
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });
});

describe('pull-artifact', () => {
  it.each([
    ['a file', (repo: CliRepo) => repo.write('out', 'mine\n')],
    ['a link to nothing', (repo: CliRepo) => symlinkSync('nothing', repo.path('out'))],
    ['a folder that holds one of that name', (repo: CliRepo) => repo.write('out/upper.txt', 'mine\n')],
  ])('refuses %s without --force', async (_what, prepare) => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    prepare(repo);
    const before = treeState(repo.root);
    const args = ['pull-artifact', 'demo@latest:big', '-o', 'out'];
    await expectFailure(repo, args, {
      exitCode: 2,
      code: 'file-exists',
      message: /exists and would be overwritten$/,
      hints: ['--force'],
    });
    expect(treeState(repo.root)).toEqual(before);
    expect((await repo.mlgit(...args, '--force')).exitCode).toBe(0);
  });

  it('takes what ends in a slash for a folder, and makes it', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    const pulled = await repo.result('pull-artifact', 'demo@latest:big', '-o', 'new/models/');
    expect(pulled).toMatchObject({ path: repo.path('new/models/upper.txt') });
    expect(repo.read('new/models/upper.txt')).toBe('SOME LETTERS\n');
  });

  it('does not replace a pipe, also with --force', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    execFileSync('mkfifo', [repo.path('pipe')]);
    await expectFailure(repo, ['pull-artifact', 'demo@latest:big', '-o', 'pipe', '--force'], {
      exitCode: 2,
      code: 'not-a-file',
      message: /pipe is a device, pipe or socket/,
    });
    expect(lstatSync(repo.path('pipe')).isFIFO()).toBe(true);
  });

  it('does not write below a file', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    const args = ['pull-artifact', 'demo@latest:big', '-o', 'data/in.txt/out'];
    await expectFailure(repo, args, {
      exitCode: 2,
      code: 'not-a-folder',
      message: /data\/in\.txt is not a folder$/,
    });
    expect(repo.read('data/in.txt')).toBe('some letters\n');
  });
});

describe('tracked data', () => {
  it('that was changed is kept by checkout, and both ways on work', async () => {
    const repo = cliRepo({ 'mlgit.yaml': TWO_STEPS['mlgit.yaml'] });
    repo.write('data/in.txt', 'first\n');
    expect((await repo.mlgit('add', 'data/in.txt')).exitCode).toBe(0);
    expect(repo.read('data/in.txt')).toBe('first\n');
    repo.write('data/in.txt', 'changed\n');
    const expected = { exitCode: 3, code: 'data-modified', message: /^Kept data\/in\.txt/ };
    await expectFailure(repo, ['checkout'], {
      ...expected,
      hints: ['mlgit add data/in.txt', 'mv data/in.txt'],
    });
    expect(repo.read('data/in.txt')).toBe('changed\n');
    rmSync(repo.path('data/in.txt'));
    expect((await repo.mlgit('checkout')).exitCode).toBe(0);
    expect(repo.read('data/in.txt')).toBe('first\n');
  });
});

describe('a dirty tree', () => {
  it('and its index are left byte for byte by run, status and the commands that look', async () => {
    const repo = cliRepo({ ...TWO_STEPS, 'lib/code.py': 'x = 1\n', 'other.txt': 'one\n' });
    repo.write('lib/code.py', 'x = 2\n');
    repo.write('staged.txt', 'staged\n');
    repo.git('add', 'staged.txt', 'lib/code.py');
    repo.write('lib/code.py', 'x = 3\n');
    repo.write('untracked notes.txt', 'mine\n');
    repo.write('.env', 'TOKEN=1\n');
    rmSync(repo.path('other.txt'));
    const state = () => ({
      files: treeState(repo.root),
      index: readFileSync(join(repo.root, '.git', 'index')).toString('latin1'),
      status: repo.gitWith({ env: { GIT_OPTIONAL_LOCKS: '0' } }, 'status', '--porcelain=v2', '--branch'),
      head: repo.git('for-each-ref', 'refs/heads'),
      stash: repo.git('stash', 'list'),
    });
    const before = state();
    for (const args of [
      ['status'],
      ['run', '--dry-run'],
      ['explain', 'upper'],
      ['log'],
      ['doctor'],
      ['fsck'],
    ]) {
      const done = await repo.mlgit(...args);
      expect(done.exitCode, `${args}: ${done}`).toBe(0);
      expect(state(), `${args}`).toEqual(before);
    }
    const run = await repo.mlgit('run');
    expect(run.exitCode, `${run}`).toBe(0);
    const { files, ...rest } = state();
    expect({ ...rest, files: before.files }).toEqual(before);
    expect(Object.keys(files).sort()).toEqual(
      [...Object.keys(before.files), 'build/count.txt', 'build/upper.txt'].sort(),
    );
    expect(files).toMatchObject(before.files);
  });
});
