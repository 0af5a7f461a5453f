import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import type { CliRepo } from '../support/cli.ts';
import { grantAccess, type LimitedAccess } from '../support/kubernetes-access.ts';
import { hasKubernetes, type KubernetesCluster, startKubernetes } from '../support/kubernetes-cluster.ts';
import { kubernetesRepo } from '../support/kubernetes-repo.ts';
import { type ClusterStore, STORE_SECRET, storeForCluster } from '../support/kubernetes-store.ts';
import { hasVersitygw } from '../support/versitygw.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const PODS = '/api/v1/namespaces/default/pods';
const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8];

describe.skipIf(!hasKubernetes() || !hasVersitygw())('a fan-out on a Kubernetes cluster', () => {
  let cluster: KubernetesCluster;
  let store: ClusterStore;
  let access: LimitedAccess;
  beforeAll(async () => {
    cluster = await startKubernetes(['python']);
    store = await storeForCluster(cluster);
    access = await grantAccess(cluster, { name: 'k8s', kind: 'kubernetes' }, { seesNodes: true });
  });
  afterAll(async () => {
    access?.remove();
    await store?.server.stop();
    await cluster?.stop();
  });

  function repoWith(prefix: string, run: string): CliRepo {
    const runner = { env_from: [STORE_SECRET], service_account: 'mlgit-k8s' };
    const steps = `each: {foreach: {n: ${JSON.stringify(ITEMS)}}, run: '${run}', outputs: {o: out/o}, resources: {memory: 64MiB}}\n`;
    return kubernetesRepo({ server: store.server, access }, { steps, prefix, runner });
  }

  function recorded(repo: CliRepo, file: string): string {
    const ref = repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs/demo').trim();
    return repo.git('show', `${ref}:${file}`);
  }

  it('is done by a few pods, and nothing is begun for it after its end', async () => {
    const there = repoWith('short', 'echo $MLGIT_ITEM_N > out/o');
    await there.result('run');
    const { tasks }: Execution = JSON.parse(recorded(there, 'execution.json'));
    const jobs = new Set(Object.values(tasks).map(({ attempts: [attempt] }) => attempt?.ranOn?.job));
    expect(jobs.size).toBeLessThan(ITEMS.length);
    for (const job of jobs) expect(job).toMatch(/^default\/mlgit-demo-each-n-[a-z0-9]{5}\/[0-7]$/);
    await cluster.api.until(JOBS, ({ items }) =>
      items.every(({ status }: { status: { conditions?: { type: string }[] } }) =>
        status.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed'),
      ),
    );
    await cluster.api.until(PODS, ({ items }) =>
      items.every(({ status }: { status: { phase: string } }) => /Succeeded|Failed/.test(status.phase)),
    );
    const here = repoWith('here', 'echo $MLGIT_ITEM_N > out/o');
    await here.result('run', '--runner', 'local');
    expect(recorded(there, 'manifest.json')).toBe(recorded(here, 'manifest.json'));
  }, 300_000);

  it('tells of the task that took too much memory, whichever pod ran it, and does the others', async () => {
    const repo = repoWith(
      'memory',
      'echo last words of $MLGIT_ITEM_N; if [ $MLGIT_ITEM_N = 8 ]; then head -c 2G /dev/zero | tail | wc -c; fi; echo > out/o',
    );
    const done = await repo.mlgit('run');
    expect(done.exitCode, `${done}`).toBe(1);
    const { tasks }: Execution = JSON.parse(recorded(repo, 'execution.json'));
    const failures = ITEMS.map((n) => tasks[`each/n=${n}`]?.attempts.map(({ failure }) => failure?.kind));
    expect(failures).toEqual([...Array(7).fill([undefined]), ['oom']]);
    expect((await repo.mlgit('logs')).stdout).toContain('last words of 8');
  }, 300_000);
});
