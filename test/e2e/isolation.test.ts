import { afterEach, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { demoFlow } from '../support/flows.ts';

let command: ControlledCommand | undefined;
afterEach(async () => {
  await command?.close();
  command = undefined;
});

describe('what a step can see', () => {
  it('is its code and its inputs, and nothing else of the tree', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "find . -path ./build -prune -o -type f -print | sort > build/list", code: [lib/**], inputs: {raw: data/in.txt}, outputs: {list: build/list}}',
      }),
      '.gitignore': '/build/\n',
      'data/in.txt': 'one\n',
      'data/other.txt': 'two\n',
      'lib/code.sh': 'true\n',
      'notes.txt': 'mine\n',
    });
    await repo.result('run');
    expect(repo.read('build/list').trim().split('\n')).toEqual(['./data/in.txt', './lib/code.sh']);
  });

  it('of the environment is a fixed list, what is declared, and its own parameters', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow(
        {
          a: '{run: "env | cut -d= -f1 | sort > build/names; echo ${{ params.n }}; env > build/all", env: {MODE: fast}, secrets: [TOKEN], inputs: {raw: data/in.txt}, outputs: {names: build/names, all: build/all}}',
        },
        ['params: {n: 3, unused: 1}'],
      ),
      '.gitignore': '/build/\n',
      'data/in.txt': 'one\n',
    });
    const env = { MY_OWN: 'x', PYTHONPATH: '/somewhere', TOKEN: 't', MLGIT_SET_N: '4', GIT_DIR: undefined };
    expect((await repo.mlgitWith({ env }, 'run')).exitCode).toBe(0);
    const names = new Set(repo.read('build/names').trim().split('\n'));
    for (const name of [
      'PATH',
      'HOME',
      'MODE',
      'TOKEN',
      'MLGIT_RUN',
      'MLGIT_FLOW',
      'MLGIT_STEP',
      'MLGIT_TASK',
      'MLGIT_ATTEMPT',
    ])
      expect(names, name).toContain(name);
    for (const name of ['MLGIT_PARAM_N', 'MLGIT_INPUT_RAW', 'MLGIT_OUTPUT_NAMES', 'MLGIT_PARAMS_FILE'])
      expect(names, name).toContain(name);
    for (const name of ['MY_OWN', 'MLGIT_PARAM_UNUSED', 'MLGIT_SET_N', 'GIT_AUTHOR_NAME', 'COLUMNS'])
      expect(names, name).not.toContain(name);
    expect(repo.read('build/all')).toContain('MLGIT_PARAM_N=4\n');
    expect(repo.read('build/all')).not.toContain('/somewhere');
  });

  it('is read-only where it is an input', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "ls -l data/in.txt | cut -c1-10 > build/mode", inputs: {raw: data/in.txt}, outputs: {mode: build/mode}}',
      }),
      '.gitignore': '/build/\n',
      'data/in.txt': 'one\n',
    });
    await repo.result('run');
    expect(repo.read('build/mode').trim()).toBe('-r--r--r--');
  });

  it('does not change while it runs: an edit goes into the next run', async () => {
    command = await ControlledCommand.open();
    const run = JSON.stringify(`${command.command} && cat data/in.txt lib/code.sh > build/x`);
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: `{run: ${run}, code: [lib/**], inputs: {raw: data/in.txt}, outputs: {x: build/x}}`,
        b: '{run: "cat build/x lib/code.sh > build/y", code: [lib/**], inputs: {x: a.x}, outputs: {y: build/y}}',
      }),
      '.gitignore': '/build/\n',
      'data/in.txt': 'one\n',
      'lib/code.sh': 'code one\n',
    });
    const started = repo.start(['run']);
    const held = await command.nextInvocation();
    repo.write('data/in.txt', 'two\n');
    repo.write('lib/code.sh', 'code two\n');
    await held.exit(0);
    expect((await started.ended).exitCode).toBe(0);
    expect(repo.read('build/y')).toBe('one\ncode one\ncode one\n');
    const code = repo.git('for-each-ref', '--format=%(objectname)', 'refs/mlgit/runs');
    expect(repo.git('show', `${code}^1:lib/code.sh`)).toBe('code one');
    const next = repo.start(['run']);
    await (await command.nextInvocation()).exit(0);
    expect((await next.ended).exitCode).toBe(0);
    expect(repo.read('build/y')).toBe('two\ncode two\ncode two\n');
  });
});
