import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { temporaryFolder } from '../support/repo.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

describe.skipIf(!hasSlurm())('a run that was detached to a cluster', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm();
  });
  afterAll(() => cluster?.stop());

  function repoWith(steps: string): CliRepo {
    const repo = cliRepo({ '.gitignore': 'out/\n', 'in.txt': 'text\n' });
    const store = `file://${join(repo.root, '..', 'team')}`;
    repo.commit(
      {
        'mlgit.yaml': `version: 1\nstore: ${store}\nrunners: {cluster: {kind: slurm}}\nflows:\n  demo:\n    runner: cluster\n    params: {word: a}\n    steps:\n${steps}`,
      },
      'flow',
    );
    Object.assign(repo.env, { SLURM_CONF: cluster.env.SLURM_CONF });
    return repo;
  }

  async function detach(repo: CliRepo, ...flags: string[]): Promise<string> {
    return (await repo.result('run', '--detach', ...flags)).run;
  }

  async function stateOf(repo: CliRepo, run: string): Promise<string | undefined> {
    const found: { run: string; state: string }[] = await repo.result('ps');
    return found.find((one) => one.run === run)?.state;
  }

  it('ends without any process of the machine that started it, with the same commit in every clone', async () => {
    const repo = repoWith(
      `      one: {run: 'cat in.txt; echo \${{ params.word }} > out/a; echo told', outputs: {a: out/a}}\n      two: {runner: local, run: 'cat out/a out/a > out/b', inputs: {a: one.a}, outputs: {b: out/b}}\n`,
    );
    const run = await detach(repo, '--set', 'word=b', '--message', 'far away');
    const colleague = cliClone(repo, 'colleague');
    const seen = await colleague.mlgit('attach', run);
    expect(seen.exitCode, `${seen}`).toBe(0);
    expect(seen.stdout).toMatch(/✓ one[\s\S]*✓ two[\s\S]*demo: 2 tasks/);
    const attached = await repo.result('attach', run);
    const ref = `refs/mlgit/runs/demo/${run}`;
    expect(repo.git('rev-parse', ref)).toBe(colleague.git('rev-parse', ref));
    expect(attached.manifest.params).toEqual({ word: 'b' });
    expect(attached.execution.message).toBe('far away');
    expect(await stateOf(repo, run)).toBeUndefined();
    expect((await colleague.mlgit('cat', `demo@${run}:two/b`)).stdout).toBe('b\nb\n');
    expect((await colleague.mlgit('logs', `demo@${run}:one/`)).stdout).toBe('text\ntold\n');
    expect((await colleague.mlgit('fsck')).exitCode).toBe(0);
  });

  it('is seen by everybody, and can be ended by everybody', async () => {
    const repo = repoWith(`      stay: {run: 'echo here; sleep 600', outputs: {}}\n`);
    const run = await detach(repo);
    const colleague = cliClone(repo, 'colleague');
    const following = colleague.start(['attach', run]);
    // Its driver, and its task.
    while (cluster.admin('squeue', '--noheader', '--states=running').trim().split('\n').length < 2)
      await delay(100);
    expect(await stateOf(colleague, run)).toBe('running');
    await colleague.result('cancel', run);
    const ended = await following.ended;
    expect(ended.exitCode, `${ended}`).toBe(130);
    expect(ended.stderr).toContain(`Run demo@${run} was cancelled`);
    while (cluster.admin('squeue', '--noheader').trim() !== '') await delay(100);
  });

  it('shows what its tasks print in every clone, while they run and after', async () => {
    const go = join(temporaryFolder(), 'go');
    const repo = repoWith(
      `      one: {run: 'echo first; until [ -e ${go} ]; do sleep 0.1; done; echo > out/o; echo last', outputs: {o: out/o}}\n      two: {inputs: {o: one.o}, run: 'echo second; exit 3', outputs: {}, retry: {times: 1, backoff: 100ms}}\n      here: {runner: local, run: 'echo in the driver', outputs: {}}\n`,
    );
    const run = await detach(repo);
    const colleague = cliClone(repo, 'colleague');
    const early = colleague.start(['logs', '--follow', '--interleave']);
    const logs = (...args: string[]) => colleague.mlgit('logs', ...args);
    while ((await logs(`@${run.slice(0, 6)}:one`)).stdout !== 'first\n') await delay(300);
    expect((await logs()).stderr).toContain('There is no run here yet');
    const all = colleague.start(['logs', '--follow', '--interleave']);
    const one = colleague.start(['logs', '--follow', '--timestamps', `demo@${run}:one/`]);
    const two = colleague.start(['logs', '--follow', '--all', `demo@${run}:two/`]);
    // Each has begun to follow when it has read what is told so far.
    await delay(2_000);
    writeFileSync(go, '');
    expect((await one.ended).stdout).toMatch(/^\S+ first\n\S+ last\n$/);
    expect((await two.ended).stdout).toMatch(/^==> .*:two\/\nsecond\n==> .*:two\/ {2}attempt 2\nsecond\n$/);
    const seen = await all.ended;
    expect(seen.exitCode, `${seen}`).toBe(0);
    expect(
      seen.stdout
        .replace(/^(\w+)\s+\| /gm, '$1 ')
        .split('\n')
        .sort(),
    ).toEqual(['', 'one first', 'one last', 'two second', 'two second'].sort());
    expect((await early.ended).stdout).toMatch(/^here +\| in the driver$/m);
    await expectFailure(colleague, ['logs', `demo@${run}:three/`], {
      exitCode: 2,
      code: 'no-such-task',
      message: /has no task "three"/,
    });
    expect((await logs(`demo@${run}:here/`)).stdout).toBe('in the driver\n');
    expect((await logs('--attempt', '1', `demo@${run}:two/`)).stdout).toBe('second\n');
  });

  it('takes artifacts of other runs as they were when it was started', async () => {
    const repo = repoWith(
      `      one: {run: 'cp in.txt out/a', outputs: {a: out/a}, runner: local}\n  later:\n    runner: cluster\n    steps:\n      there: {inputs: {a: {from: 'demo@latest:a'}, t: in.txt}, run: 'cat \${{ inputs.a }} in.txt > out/b', outputs: {b: out/b}}\n      here: {runner: local, inputs: {a: {from: 'demo@latest:a'}, b: there.b}, run: 'cat \${{ inputs.a }} \${{ inputs.b }} > out/c', outputs: {c: out/c}}\n`,
    );
    const { run: first } = await repo.result('run', 'demo');
    const run = (await repo.result('run', 'later', '--detach')).run;
    // A newer one does not matter any more.
    repo.commit({ 'in.txt': 'other\n' }, 'other');
    await repo.result('run', 'demo');
    const done = await repo.result('attach', run);
    expect(done.execution.consumed).toEqual({ 'demo@latest:a': first });
    expect((await repo.mlgit('cat', `later@${run}:c`)).stdout).toBe('text\ntext\ntext\n');
    const parents = repo.git('rev-list', '--parents', '--max-count=1', `refs/mlgit/runs/later/${run}`);
    expect(parents).toContain(repo.git('rev-parse', `refs/mlgit/runs/demo/${first}`));
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
    // A clone that lacks that run cannot record one that rests on it.
    const colleague = cliClone(repo, 'colleague');
    await expectFailure(colleague, ['attach', run], {
      exitCode: 3,
      code: 'code-not-here',
      message: /lacks commit \w+ of its code, or of a run that it takes from/,
    });
    await repo.result('push');
    await colleague.result('fetch');
    expect((await colleague.result('attach', run)).commit).toBe(done.commit);
  });

  it('that failed is told as any other', async () => {
    const repo = repoWith(`      bad: {run: 'echo no; exit 3', outputs: {}}\n`);
    const run = await detach(repo);
    const done = await repo.mlgit('attach', run, '--json');
    expect(done.json().error).toMatchObject({ code: 'task-failed', details: { run } });
    expect((await repo.mlgit('logs', `demo@${run}:bad/`)).stdout).toBe('no\n');
    expect((await repo.result('log', '--all')).runs[0].id).toBe(run);
  });

  it('is over when the job of its driver is, whatever that could not tell', async () => {
    const repo = repoWith(`      one: {run: 'echo x > out/x', outputs: {x: out/x}}\n`);
    await repo.result('runner', 'add', 'cluster', '--kind', 'slurm', '--option=--hold');
    const { run, job } = await repo.result('run', '--detach');
    const following = repo.start(['attach', run]);
    await delay(2_000);
    cluster.admin('scancel', job);
    const ended = await following.ended;
    expect(ended.exitCode, `${ended}`).toBe(1);
    expect(ended.stderr).toMatch(/The driver of demo@\w+ on cluster could not go on: .*cancelled/);
    expect(ended.stderr).toContain('Hint: mlgit runner check cluster');
  });

  it('goes on when whoever follows it stops', async () => {
    const repo = repoWith(`      stay: {run: 'echo here; sleep 3; echo x > out/x', outputs: {x: out/x}}\n`);
    const run = await detach(repo);
    const following = repo.start(['attach', run]);
    await delay(1500);
    process.kill(following.pid, 'SIGINT');
    const stopped = await following.ended;
    expect(stopped.exitCode, `${stopped}`).toBe(130);
    expect(stopped.stderr).toContain(`Run demo@${run} goes on without you`);
    expect((await repo.mlgit('attach', run)).exitCode).toBe(0);
  });

  it('is refused when nothing of it runs elsewhere', async () => {
    const repo = repoWith(`      one: {runner: local, run: 'true', outputs: {}}\n`);
    await expectFailure(repo, ['run', '--detach'], {
      exitCode: 2,
      code: 'not-detachable',
      message: /no step of it runs elsewhere/,
    });
  });
});
