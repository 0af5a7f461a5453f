import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution, ExecutionAttempt } from '../../src/model/execution.ts';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

/** Of a whole node, so that two jobs run at once. */
const RESOURCES = 'resources: {memory: 64MiB, cpu: 16}';

describe.skipIf(!hasSlurm())('a fan-out on a Slurm cluster of two nodes', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    // A node that does not answer is given up after five seconds.
    cluster = await startSlurm(['SlurmdTimeout=5', 'MessageTimeout=2']);
  });
  afterAll(() => cluster?.stop());

  /** Tasks `each/n=1` to `each/n=8`. */
  function repoWith(run: string, more = RESOURCES): CliRepo {
    const repo = cliRepo({ '.gitignore': 'out/\n' });
    const step = `each: {foreach: {n: [1, 2, 3, 4, 5, 6, 7, 8]}, run: '${run}', outputs: {o: out/o}, ${more}}`;
    repo.write(
      'mlgit.yaml',
      `version: 1\nstore: file://${join(repo.root, '..', 'team')}\nrunners: {cluster: {kind: slurm}}\nflows:\n  demo:\n    runner: cluster\n    steps:\n      ${step}\n`,
    );
    Object.assign(repo.env, { SLURM_CONF: cluster.env.SLURM_CONF });
    return repo;
  }

  function recorded(repo: CliRepo, run: string, file: string): string {
    return repo.git('show', `refs/mlgit/runs/demo/${run}:${file}`);
  }

  /** In the order of the items. */
  function attemptsOf(repo: CliRepo, run: string): (readonly ExecutionAttempt[])[] {
    const { tasks } = JSON.parse(recorded(repo, run, 'execution.json')) as Execution;
    return Object.keys(tasks)
      .sort()
      .map((id) => tasks[id]?.attempts ?? []);
  }

  async function nothingIsQueued(): Promise<void> {
    while (cluster.admin('squeue', '--noheader').trim() !== '') await delay(100);
  }

  it('that asks for all the time that its partition gives is not made to ask for more', async () => {
    const repo = repoWith('echo $MLGIT_ITEM_N > out/o', 'resources: {time: 1m}');
    await repo.result('runner', 'add', 'cluster', '--kind', 'slurm', '--partition', 'brief');
    const { run } = await repo.result('run');
    const attempts = attemptsOf(repo, run).flat();
    expect(new Set(attempts.map(({ ranOn }) => ranOn?.job)).size).toBe(8);
  });

  it('of short tasks is done by the jobs that have begun, as it is done here', async () => {
    const there = repoWith('echo $MLGIT_ITEM_N > out/o');
    const elsewhere = await there.result('run');
    const attempts = attemptsOf(there, elsewhere.run).flat();
    expect(attempts).toHaveLength(8);
    const jobs = new Set(attempts.map(({ ranOn }) => ranOn?.job));
    expect(jobs.size).toBeLessThan(8);
    for (const job of jobs) expect(job).toMatch(/^\d+_[0-7]$/);
    for (const { ranOn } of attempts) expect(ranOn?.host).toBe(attempts[0]?.ranOn?.host);
    await nothingIsQueued();
    const here = repoWith('echo $MLGIT_ITEM_N > out/o');
    const local = await here.result('run', '--runner', 'local', '--resources', 'each.cpu=1');
    const manifests = [
      [there, elsewhere.run],
      [here, local.run],
    ].map(([repo, run]) => recorded(repo as CliRepo, run as string, 'manifest.json'));
    expect(manifests[0]).toBe(manifests[1]);
  });

  it('of long tasks has a job for each, all at once', async () => {
    const repo = repoWith(
      'echo x >> "$B"; while [ $(wc -l < "$B") -lt 8 ]; do sleep 0.1; done; echo > out/o',
      `resources: {memory: 64MiB, cpu: 1}, env: {B: ${cluster.env.HOME}/barrier}`,
    );
    const { run } = await repo.result('run');
    const jobs = attemptsOf(repo, run).map(([attempt]) => attempt?.ranOn?.job?.split('_')[1]);
    expect(jobs.sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('tells of the task that took too much memory, whichever job ran it, and does the others', async () => {
    const repo = repoWith(
      'echo last words of $MLGIT_ITEM_N; if [ $MLGIT_ITEM_N = 8 ]; then head -c 2G /dev/zero | tail | wc -c; fi; echo > out/o',
    );
    const done = await repo.mlgit('run', '--json');
    expect(done.exitCode).toBe(1);
    const run = repo.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs/demo').trim();
    const attempts = attemptsOf(repo, run);
    expect(attempts.map((tried) => tried.map(({ failure }) => failure?.kind))).toEqual([
      ...Array(7).fill([undefined]),
      ['oom'],
    ]);
    expect(attempts[7]?.[0]?.ranOn?.job).not.toMatch(/_7$/);
    expect((await repo.mlgit('logs')).stdout).toContain('last words of 8');
  });

  it('loses with a node the task that it was at, and nothing that was done', async () => {
    const repo = repoWith(
      'if [ $MLGIT_ITEM_N = 8 ] && [ $MLGIT_ATTEMPT = 1 ]; then sleep 600; fi; echo > out/o',
      `${RESOURCES}, retry: {times: 1, for: [lost], backoff: 10ms}`,
    );
    const started = repo.start(['run', '--json']);
    let nodes: string[] = [];
    do {
      await delay(2_000);
      nodes = cluster.admin('squeue', '--noheader', '--format=%N %t').trim().split('\n');
    } while (nodes.length !== 1 || !/ R$/.test(nodes[0] ?? ''));
    await cluster.killNode((nodes[0] ?? '').split(' ')[0] ?? '');
    const done = await started.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    const attempts = attemptsOf(repo, done.json().result.run);
    expect(attempts.map((tried) => tried.map(({ failure }) => failure?.kind))).toEqual([
      ...Array(7).fill([undefined]),
      ['lost', undefined],
    ]);
    expect(attempts[7]?.[0]?.ranOn?.job).not.toMatch(/_7$/);
  });
});
