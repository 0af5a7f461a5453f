import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

/** One step that copies the input at this path. */
function reading(path: string, more: { readonly [file: string]: string } = {}): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({
      a: `{run: "cp -R \${{ inputs.raw }} build/x", inputs: {raw: ${path}}, outputs: {x: build/x}}`,
    }),
    'data/in.txt': 'one\n',
    '.gitignore': '/build/\n/data/large.bin\n',
    ...more,
  });
}

function runs(repo: CliRepo): string {
  return repo.git('for-each-ref', 'refs/mlgit');
}

describe('an input', () => {
  it('may be one of several that have files in common', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: `{run: "cat \${{ inputs.one }} \${{ inputs.two }} \${{ inputs.all }}/l.txt \${{ inputs.inner }}/x > build/x",
          inputs: {one: data/in.txt, two: ./data/in.txt, all: data/, again: data, inner: data/inner/}, outputs: {x: build/x}}`,
      }),
      'data/in.txt': 'one\n',
      'data/inner/x': 'two\n',
      '.gitignore': '/build/\n',
    });
    symlinkSync('in.txt', `${repo.root}/data/l.txt`);
    await repo.result('run');
    expect(readFileSync(`${repo.root}/build/x`, 'utf8')).toBe('one\none\none\ntwo\n');
  });

  it('that is missing is told with its step and the nearest file', async () => {
    const repo = reading('data/im.txt');
    const expected = {
      exitCode: 2,
      code: 'input-missing',
      message:
        /^mlgit\.yaml:5:\d+: Input raw of step a: expected a file or folder at data\/im\.txt, found nothing$/,
      hints: ['did you mean data/in.txt?'],
    };
    await expectFailure(repo, ['run'], expected);
    await expectFailure(repo, ['status'], expected);
    expect(runs(repo)).toBe('');
  });

  it('that is missing is told together with all others that are', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "true", inputs: {one: data/one.csv, two: data/two.csv}}',
        b: `{run: "true", inputs: {one: data/one.csv, old: {from: "demo@prod:model"}, far: {url: "file:///nowhere/x"}}}`,
      }),
    });
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'several-mistakes',
      message: new RegExp(
        [
          '^The inputs have 4 mistakes:',
          '  mlgit.yaml:5:\\d+: Input one of step a: expected a file or folder at data/one.csv, found nothing .*',
          '  mlgit.yaml:5:\\d+: Input two of step a: expected a file or folder at data/two.csv, found nothing .*',
          '  mlgit.yaml:6:\\d+: Input old of step b, demo@prod:model: Flow demo has no run yet .*',
          '  mlgit.yaml:6:\\d+: Input far of step b: expected a file at file:///nowhere/x, found nothing .*$',
        ].join('\n'),
      ),
    });
    expect(runs(repo)).toBe('');
  });

  it('or a notebook, or a suite of a check, is missed before anything runs, unless a step makes it', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "echo {} > out/made.ipynb; echo {} > out/made.json", outputs: {page: out/made.ipynb, suite: out/made.json}}',
        b: '{notebook: notebooks/none.ipynb}',
        c: '{run: "cp x.csv y.csv", inputs: {x: x.csv}, outputs: {y: y.csv}, checks: [{on: y, gx: checks/none.json}]}',
        d: '{notebook: out/made.ipynb, inputs: {page: a.page, suite: a.suite, x: x.csv}, checks: [{on: x, gx: out/made.json}]}',
      }),
      'x.csv': 'a\n1\n',
    });
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'program-missing',
      message: new RegExp(
        [
          '^Notebooks and suites have 2 mistakes:',
          '  mlgit.yaml:6:\\d+: Notebook of step b: expected notebooks/none.ipynb among the files .*',
          '  mlgit.yaml:7:\\d+: Suite of step c: expected checks/none.json among the files .*$',
        ].join('\n'),
      ),
    });
    expect(runs(repo)).toBe('');
  });

  it.each([
    ['absolute', '/etc/hostname'],
    ['relative', '../../elsewhere.txt'],
  ])('that is a link out of the repository (%s) is refused, tracked or not', async (_what, target) => {
    const repo = reading('data/link');
    repo.write('../elsewhere.txt', 'outside\n');
    symlinkSync(target, repo.path('data/link'));
    const expected = {
      exitCode: 2,
      code: 'link-escapes',
      message:
        /^mlgit\.yaml:5:\d+: Input raw of step a: data\/link is a symbolic link that leaves the repository$/,
      hints: ['mlgit add data/link'],
    };
    await expectFailure(repo, ['run'], expected);
    repo.commit({}, 'track the link');
    await expectFailure(repo, ['run'], expected);
    expect(runs(repo)).toBe('');
  });

  it('that lies behind a folder which is such a link is refused', async () => {
    const repo = reading('linked/in.txt');
    repo.write('../outside/in.txt', 'outside\n');
    symlinkSync('../outside', repo.path('linked'));
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'link-escapes',
      message: /behind a symbolic link/,
    });
  });

  it('that is a folder with such a link in it is refused, and a link inside of it is taken', async () => {
    const repo = reading('data/');
    symlinkSync('in.txt', repo.path('data/inner'));
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    symlinkSync('/etc/hostname', repo.path('data/outer'));
    await expectFailure(repo, ['run'], { exitCode: 2, code: 'link-escapes', message: /data\/outer/ });
  });

  it.each([
    ['to nothing', 'nothing.txt'],
    ['to itself', 'link'],
  ])('that is a link %s says so', async (_what, target) => {
    const repo = reading('data/link');
    symlinkSync(target, repo.path('data/link'));
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'link-broken',
      message: new RegExp(`data/link is a symbolic link to "${target}", where there is nothing$`),
    });
  });

  it('that changes whenever it is read is refused, and taken once it rests', async () => {
    const repo = reading('data/large.bin');
    repo.write('data/large.bin', '');
    truncateSync(repo.path('data/large.bin'), 200_000_000);
    const writer = await restlessWriter(repo.path('data/large.bin'));
    const expected = {
      exitCode: 11,
      code: 'file-changing',
      message: /data\/large\.bin changed while it was read/,
    };
    await expectFailure(repo, ['run'], expected);
    await expectFailure(repo, ['add', 'data/large.bin'], expected);
    expect(runs(repo)).toBe('');
    writer.kill('SIGKILL');
    await once(writer, 'close');
    expect((await repo.mlgit('run')).exitCode).toBe(0);
    expect(readFileSync(repo.path('build/x')).equals(readFileSync(repo.path('data/large.bin')))).toBe(true);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('that git tracks and that changes whenever it is read is refused, too', async () => {
    const repo = reading('data/tracked.bin');
    repo.write('data/tracked.bin', '');
    truncateSync(repo.path('data/tracked.bin'), 50_000_000);
    repo.commit({}, 'large');
    const writer = await restlessWriter(repo.path('data/tracked.bin'));
    const run = await repo.mlgit('run', '--json');
    expect(run.exitCode, `${run}`).toBe(11);
    expect(run.json().error).toMatchObject({ code: 'file-changing', kind: 'conflict' });
    expect(runs(repo)).toBe('');
    writer.kill('SIGKILL');
    await once(writer, 'close');
    expect((await repo.mlgit('run')).exitCode).toBe(0);
  });

  it('that a step changes although it is read-only fails the step, and the file of the tree stays', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "chmod u+w data/in.txt; echo two >> data/in.txt", inputs: {raw: data/in.txt}}',
      }),
      'data/in.txt': 'one\n',
    });
    for (let time = 0; time < 2; time++) {
      await expectFailure(repo, ['run'], {
        exitCode: 1,
        code: 'task-failed',
        message: /it changed data\/in\.txt, and inputs are read-only$/,
        hints: ['mlgit logs'],
      });
    }
    expect(repo.read('data/in.txt')).toBe('one\n');
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });
});

describe('a link of the code that leaves the repository', () => {
  it('is not seen by a step, which is said, so that no result depends on it', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "cat code/link > build/x || echo unseen > build/x", outputs: {x: build/x}}',
      }),
      'code/main.txt': 'x\n',
      '.gitignore': '/build/\n',
    });
    repo.write('../outside.txt', 'first\n');
    symlinkSync('../../outside.txt', repo.path('code/link'));
    repo.commit({}, 'link');
    const run = await repo.mlgit('run');
    expect(run.exitCode, `${run}`).toBe(0);
    expect(run.stdout).toContain('Step a does not see code/link: a symbolic link that leaves the repository');
    expect(repo.read('build/x')).toBe('unseen\n');
    const again = (await repo.mlgit('run', '--force', '--json')).json();
    expect(again.warnings?.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('code/link'),
    );
  });
});

/** Writes into the file as fast as it can, from before this resolves until it is killed. */
async function restlessWriter(path: string) {
  const script = `const fs=require('fs');const f=fs.openSync(process.argv[1],'r+');
    for(let i=0;;i++){fs.writeSync(f,String(i),12345);if(i===0)console.log('writing')}`;
  const writer = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  await once(writer.stdout, 'data');
  return writer;
}
