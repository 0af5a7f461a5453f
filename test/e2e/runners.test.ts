import { describe, expect, it } from 'vitest';
import { beside, CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';

const FILE = `version: 1
runners:
  cluster: {kind: slurm, host: login.example.org, partition: gpu}
  here: {kind: slurm}
flows:
  demo:
    steps:
      make: {run: "echo x > build/x", outputs: {x: build/x}}
      train: {run: "cp build/x build/y", inputs: {x: make.x}, outputs: {y: build/y}, runner: cluster}
`;
/** With a configuration of the user that can be written: git puts another file in the place of the one it writes. */
function project(text = FILE): CliRepo {
  const repo = cliRepo({ 'mlgit.yaml': text, '.gitignore': '/build/\n' });
  return new CliRepo(repo.root, { ...repo.env, GIT_CONFIG_GLOBAL: beside(repo, 'gitconfig') });
}
const ADD = ['runner', 'add', 'slow', '--kind', 'slurm'] as const;

/** Its runners are accepted: what is missing then is a store through which their nodes get their work. */
async function expectSettled(repo: CliRepo, ...flags: string[]): Promise<void> {
  await expectFailure(repo, ['run', ...flags], { exitCode: 2, code: 'no-store', message: /^No store/ });
}

describe('mlgit runner', () => {
  it('adds, lists and removes a runner', async () => {
    const repo = project();
    const slow = {
      name: 'slow',
      kind: 'slurm',
      host: 'ada@slow',
      partition: 'cpu',
      account: 'ml',
      options: ['--qos=high', '-N2'],
      folder: '~/jobs',
      queueAllowanceMs: 20 * 60_000,
    };
    const words = [
      '--queue-allowance',
      '20m',
      '--host',
      'ada@slow',
      '--partition',
      'cpu',
      '--account',
      'ml',
      '--folder',
      '~/jobs',
    ];
    const added = await repo.result(...ADD, ...words, '--option=--qos=high', '--option=-N2');
    expect(added).toEqual(slow);
    expect(await repo.result('runner', 'list')).toEqual([
      { ...slow, from: 'configuration', trusted: true },
      {
        ...{ name: 'cluster', kind: 'slurm', host: 'login.example.org', partition: 'gpu' },
        ...{ from: 'flow-file', trusted: false },
      },
      { name: 'here', kind: 'slurm', from: 'flow-file', trusted: true },
    ]);
    const { stdout } = await repo.mlgit('runner', 'list');
    expect(stdout).toMatch(/^slow +slurm +ada@slow, partition cpu +git config$/m);
    expect(stdout).toMatch(/^cluster .* flow file, not confirmed: mlgit runner trust cluster$/m);
    expect(stdout).toMatch(/^here +slurm +this machine +flow file$/m);
    expect(await repo.result('runner', 'remove', 'slow')).toEqual({ name: 'slow' });
    expect(repo.read('.git/config')).not.toContain('ada@slow');
    expect(await repo.result('runner', 'list')).toHaveLength(2);
  });

  it('is configured by git, for all repositories of the user too', async () => {
    const repo = project();
    await repo.result(...ADD, '--global');
    await repo.result(...ADD, '--global');
    repo.git('config', 'mlgit.runner.mine.kind', 'slurm');
    repo.git('config', '--add', 'mlgit.runner.mine.options', '--exclusive');
    repo.git('config', '--add', 'mlgit.runner.mine.options', '--qos=low');
    const [first, second] = await repo.result('runner', 'list');
    expect(first).toEqual({ name: 'slow', kind: 'slurm', from: 'configuration', trusted: true });
    expect(second).toMatchObject({ name: 'mine', options: ['--exclusive', '--qos=low'] });
    await repo.result('runner', 'remove', 'slow');
    expect(await repo.result('runner', 'list')).toHaveLength(3);
  });

  it('has the runner of the user in place of one of that name in the flow file', async () => {
    const repo = project();
    await repo.result('runner', 'add', 'cluster', '--kind', 'slurm', '--account', 'own');
    const own = { name: 'cluster', kind: 'slurm', account: 'own', from: 'configuration', trusted: true };
    expect((await repo.result('runner', 'list'))[0]).toEqual(own);
    await expectSettled(repo);
  });

  it('says what is wrong with a name or a value', async () => {
    const repo = project();
    await repo.result(...ADD, '--host', 'slow');
    const failures: readonly [readonly string[], number, string, RegExp][] = [
      [['add', 'slow', '--kind', 'slurm'], 11, 'runner-name-taken', /runner slow already/],
      [['add', 'Te am', '--kind', 'slurm'], 2, 'bad-name', /Te am/],
      [['add', 'local', '--kind', 'slurm'], 2, 'reserved-name', /means this machine/],
      [
        ['add', 'x', '--kind', 'slurm', '--queue-allowance=9'],
        2,
        'bad-runner',
        /is not a time with its unit/,
      ],
      [['add', 'x', '--kind', 'slurm', '--host=-v'], 2, 'bad-runner', /^Runner x: host "-v" is not a host/],
      [
        ['add', 'x', '--kind', 'slurm', '--option=--array=1'],
        ...([2, 'bad-runner', /that mlgit sets itself/] as const),
      ],
      [['remove', 'slwo'], 2, 'no-such-runner', /no runner "slwo".* local \(this machine\), slow, cluster/],
      [['remove', 'cluster'], 2, 'not-configured-here', /by the flow file/],
      [['remove', 'local'], 2, 'reserved-name', /this machine/],
      [['trust', 'clutser'], 2, 'no-such-runner', /no runner "clutser"/],
    ];
    for (const [args, exitCode, code, message] of failures) {
      await expectFailure(repo, ['runner', ...args], { exitCode, code, message });
    }
  });

  it('names the setting that is wrong, which remove takes away', async () => {
    const repo = project();
    repo.git('config', 'mlgit.runner.x.kind', 'k8s');
    await expectFailure(repo, ['runner', 'list'], {
      exitCode: 2,
      code: 'bad-setting',
      message:
        /^mlgit\.runner\.x\.kind of git's configuration: "k8s" is no kind of runner; there are slurm, kubernetes, aws-batch$/,
      hints: ['mlgit runner remove x'],
    });
    await repo.result('runner', 'remove', 'x');
    repo.git('config', 'mlgit.runner.Local One.kind', 'slurm');
    await expectFailure(repo, ['runner', 'list'], { exitCode: 2, code: 'bad-setting', message: /Local One/ });
  });
});

describe('a host that a repository names', () => {
  it('is not for use before the user has confirmed it', async () => {
    const repo = project();
    await expectFailure(repo, ['run'], {
      exitCode: 12,
      code: 'runner-not-trusted',
      message: /names the host login\.example\.org for the runner cluster, which you have not confirmed/,
      hints: ['mlgit runner trust cluster', 'MLGIT_TRUST=1', 'mlgit run --runner local'],
    });
    expect(await repo.result('runner', 'trust', 'cluster')).toEqual({
      ...{ name: 'cluster', host: 'login.example.org', already: false },
    });
    expect(repo.git('config', '--get-all', 'mlgit.trust').trim()).toBe('ssh://login.example.org');
    expect(await repo.result('runner', 'trust', 'cluster')).toMatchObject({ already: true });
    expect((await repo.result('runner', 'list'))[0]).toMatchObject({ name: 'cluster', trusted: true });
    await expectSettled(repo);
  });

  it('is confirmed by itself: another one is asked for again', async () => {
    const repo = project();
    await repo.result('runner', 'trust', 'cluster', '--global');
    repo.write('mlgit.yaml', FILE.replace('login.example.org', 'login.example.com'));
    expect((await repo.result('runner', 'list'))[0]).toMatchObject({ trusted: false });
  });

  it('is confirmed for one command by MLGIT_TRUST', async () => {
    const repo = project();
    repo.env.MLGIT_TRUST = '1';
    await expectSettled(repo);
  });

  it('needs no confirmation where nothing is to run there', async () => {
    const repo = project();
    await repo.result('status');
    await repo.result('run', '--dry-run');
    await repo.result('run', '--only', 'make');
    await repo.result('run', '--runner', 'local');
    await expectSettled(repo, '--force', '--runner', 'train=here');
  });
});

describe('a runner that is nowhere', () => {
  const repo = () => project(FILE.replace('runner: cluster', 'runner: clster'));

  it('of Slurm refuses a step with an image before anything is submitted', async () => {
    const repo = project(FILE.replace('runner: cluster', 'runner: here, image: "python:3.12-slim"'));
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'not-elsewhere',
      message: /Step train cannot run on here: jobs of Slurm are not started in an image/,
    });
  });

  it('is told of when a run is prepared, by the name of the step', async () => {
    await expectFailure(repo(), ['run'], {
      exitCode: 2,
      code: 'no-such-runner',
      message:
        /^Step train is to run on the runner "clster", which neither .*; there are local \(this machine\), cluster, here$/,
      hints: ['did you mean cluster?', 'mlgit runner list', 'mlgit runner add clster --kind slurm'],
    });
  });

  it('can be one that the user adds, and keeps nobody from looking at the flow', async () => {
    const other = repo();
    await other.result('status');
    await other.result('explain', 'train');
    await other.result('runner', 'add', 'clster', '--kind', 'slurm');
    await expectSettled(other);
  });

  it.each([
    ['run', []],
    ['a dry run', ['--dry-run']],
    ['a sweep', ['--sweep', 'seed=1,2']],
  ] as const)('is told of where the flag of %s names it', async (_what, more) => {
    const own = project(FILE.replace('    steps:', '    params: {seed: 1}\n    steps:'));
    await expectFailure(own, ['run', ...more, '--runner', 'make=nowhere'], {
      exitCode: 2,
      code: 'no-such-runner',
      message: /^Step make is to run on the runner "nowhere"/,
    });
  });
});

describe('--runner', () => {
  it('says where a mistake is', async () => {
    const repo = project();
    await expectFailure(repo, ['run', '--runner', 'trian=here'], {
      exitCode: 2,
      code: 'unknown-step',
      message: /^--runner: the flow "demo" has no step "trian"; its steps are make, train$/,
      hints: ['did you mean "train"?'],
    });
    await expectFailure(repo, ['run', '--runner', 'train='], {
      exitCode: 2,
      code: 'bad-runner',
      message: /^--runner "train=": expected \[STEP=\]NAME$/,
    });
  });

  it('is a flag of resume, too, also for the flow file that was recorded', async () => {
    const repo = project(FILE.replace('echo x', 'exit 1; echo x'));
    const failed = await repo.mlgit('run', '--runner', 'local');
    expect(failed.exitCode, `${failed}`).not.toBe(0);
    repo.write('mlgit.yaml', FILE.replace('  here: {kind: slurm}\n', ''));
    await expectFailure(repo, ['resume', '--runner', 'here'], {
      exitCode: 2,
      code: 'no-such-runner',
      message: /"here"/,
    });
    await expectFailure(repo, ['resume', '--same-code', '--runner', 'here'], {
      exitCode: 2,
      code: 'no-store',
      message: /^No store/,
    });
  });
});
