import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { exampleManifests, runnableExamples } from '../support/example-manifests.ts';
import { expectLastWords, MEMORY_EATER } from '../support/memory-eater.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

const STORE = '$STORE';

/** Steps of a flow whose `store:` is a folder beside the repository. */
function flow(steps: string): string {
  return `version: 1\nstore: ${STORE}\nrunners: {cluster: {kind: slurm}}\nflows:\n  demo:\n    runner: cluster\n    steps:\n${steps.replace(/^(?=.)/gm, '      ')}`;
}

describe.skipIf(!hasSlurm())('on a Slurm cluster of two nodes', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    // A node that does not answer is given up after five seconds.
    cluster = await startSlurm(['SlurmdTimeout=5', 'MessageTimeout=2']);
  });
  afterAll(() => cluster?.stop());

  function repoWith(steps: string): CliRepo {
    const repo = cliRepo({ '.gitignore': 'out/\n' });
    repo.write('mlgit.yaml', flow(steps).replace(STORE, `file://${join(repo.root, '..', 'team')}`));
    Object.assign(repo.env, { SLURM_CONF: cluster.env.SLURM_CONF });
    return repo;
  }

  function executionOf(repo: CliRepo, run: string): Execution {
    return JSON.parse(repo.git('show', `refs/mlgit/runs/demo/${run}:execution.json`));
  }

  it('a task that takes too much memory is reported with its last lines', async () => {
    await expectLastWords(repoWith(MEMORY_EATER));
  });

  it('a task whose node fails is run again on the other', async () => {
    const repo = repoWith(
      `stay: {run: 'echo here; [ $MLGIT_ATTEMPT -gt 1 ] || sleep 600', outputs: {}, retry: {times: 1, for: [lost], backoff: 10ms}}\n`,
    );
    const started = repo.start(['run', '--json']);
    let node = '';
    while (node === '') {
      await delay(200);
      node = cluster.admin('squeue', '--noheader', '--states=running', '--format=%N').trim();
    }
    await delay(3000);
    await cluster.killNode(node);
    const done = await started.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    const { attempts } = executionOf(repo, done.json().result.run).tasks.stay!;
    expect(attempts.map(({ failure }) => failure?.kind)).toEqual(['lost', undefined]);
    expect(attempts[0]?.ranOn?.job).not.toBe(attempts[1]?.ranOn?.job);
  });

  it('a task goes on when its driver is killed, and another clone has what it computed', async () => {
    const repo = repoWith(`slow: {run: 'sleep 4; echo made > out/x', outputs: {x: out/x}}\n`);
    repo.commit({}, 'flow');
    const started = repo.start(['run']);
    while (cluster.admin('squeue', '--noheader', '--states=running').trim() === '') await delay(100);
    process.kill(started.pid, 'SIGKILL');
    await started.ended;
    while (cluster.admin('squeue', '--noheader').trim() !== '') await delay(100);
    const colleague = cliClone(repo, 'colleague');
    const { run } = await colleague.result('run', '--runner', 'local');
    expect(executionOf(colleague, run).tasks.slow?.outcome).toBe('cached');
    expect(colleague.read('out/x')).toBe('made\n');
  });

  it('a run that was made here is reproduced there, and what differs is named', async () => {
    const repo = repoWith(
      `same: {run: 'echo made > out/x', outputs: {x: out/x}}
chance: {run: 'od -An -N8 -tx8 /dev/urandom > out/y', inputs: {x: same.x}, outputs: {y: out/y}}
`,
    );
    repo.commit({}, 'flow');
    const { run } = await repo.result('run', '--runner', 'local');
    const done = await repo.mlgit('reproduce', `demo@${run}`, '--runner', 'cluster', '--json');
    expect(done.exitCode, `${done}`).toBe(1);
    const { verdict, tasks, reruns } = done.json().result;
    expect(verdict).toBe('drifted');
    expect(tasks.same.verdict).toBe('identical');
    expect(tasks.chance).toMatchObject({ verdict: 'drifted', reason: { kind: 'not-deterministic' } });
    const [attempt] = executionOf(repo, reruns[0]).tasks.same!.attempts;
    expect(attempt?.ranOn?.job).toBeDefined();
  });

  it.each(runnableExamples())(
    '%s gives the manifest that it gives here',
    async (example) => {
      const { here, there } = await exampleManifests({
        example,
        runner: 'cluster',
        open: () => repoWith(''),
        prepare: async (repo) => {
          await repo.result('runner', 'add', 'cluster', '--kind', 'slurm');
          await repo.result('remote', 'add', 'team', `file://${join(repo.root, '..', 'team')}`);
        },
      });
      expect(there).toBe(here);
    },
    600_000,
  );
});
