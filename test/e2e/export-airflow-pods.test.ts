import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Airflow } from '../support/airflow.ts';
import type { CliRepo } from '../support/cli.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import {
  hasKubernetes,
  type KubernetesCluster,
  PYTHON_IMAGE,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';
import { type ClusterStore, STORE_SECRET, storeForCluster } from '../support/kubernetes-store.ts';
import { requireTool } from '../support/required-tool.ts';
import { HOSTILE_ITEM, type ScheduledFlow, scheduledFlow } from '../support/scheduled-flow.ts';
import { hasVersitygw } from '../support/versitygw.ts';

/** To a shell, to Jinja and to Kubernetes. */
const HOSTILE = `it's {{ x }} "$HOME" {% y %} \`z\` $(MLGIT_STORE) $$(MLGIT_STORE)`;

async function exportPods(repo: CliRepo, { dags }: Airflow): Promise<void> {
  await repo.result('export', 'airflow', '--operator', 'kubernetes', '--output', `${dags}/demo.py`);
}

describe.skipIf(!hasKubernetes() || !hasVersitygw())('a flow exported to Airflow as pods', () => {
  let cluster: KubernetesCluster;
  let store: ClusterStore;
  beforeAll(async () => {
    cluster = await startKubernetes(['python']);
    store = await storeForCluster(cluster);
  });
  afterAll(async () => {
    await store?.server.stop();
    await cluster?.stop();
  });

  /** A repository and a store that pods reach, and a runner whose pods share the worker that the first of them fetches. */
  async function flowForPods(
    prefix: string,
    steps?: Parameters<typeof scheduledFlow>[0],
  ): Promise<ScheduledFlow> {
    const flow = scheduledFlow(steps);
    const { repo, origin } = flow;
    Object.assign(repo.env, store.server.env, {
      AIRFLOW_CONN_KUBERNETES_DEFAULT: JSON.stringify({
        conn_type: 'kubernetes',
        extra: { kube_config_path: cluster.kubeconfig, xcom_sidecar_container_image: PYTHON_IMAGE },
      }),
    });
    origin.git('config', 'http.receivepack', 'true');
    const { url } = await gitHttpServer({ root: dirname(origin.root), host: cluster.host });
    repo.git('remote', 'set-url', 'origin', `${url}/origin.git`);
    await repo.result('remote', 'add', 'team', store.url(prefix));
    const add = ['runner', 'add', 'k8s', '--kind', 'kubernetes', '--image', PYTHON_IMAGE];
    await repo.result(...add, '--env-from', STORE_SECRET, '--namespace', 'default');
    const path = join(dirname(cluster.kubeconfig), 'worker');
    const volumes = [{ name: 'worker', hostPath: { path, type: 'DirectoryOrCreate' } }];
    const volumeMounts = [{ name: 'worker', mountPath: '/root/.cache/mlgit/worker' }];
    const template = { spec: { volumes, containers: [{ name: 'mlgit', volumeMounts }] } };
    repo.git('config', 'mlgit.runner.k8s.podTemplate', JSON.stringify(template));
    return flow;
  }

  describe.each(['python-airflow2', 'python-airflow3'])('with %s', (name) => {
    const python = requireTool(name);

    it.skipIf(python.missing)(
      'is a DAG whose pods give the manifest of mlgit run, byte for byte',
      async () => {
        const { repo, origin, pushedManifest } = await flowForPods(name);
        const airflow = await Airflow.start(python.path, repo, { withMlgit: false });
        await exportPods(repo, airflow);
        const { errors, dags } = await airflow.parse();
        expect(errors).toEqual({});
        expect(dags.demo).toMatchObject({ listed: ['listed.items'], join: ['each', 'listed', 'never'] });
        const done = await airflow.test('demo', '2026-01-05', { text: HOSTILE, much: 2 });
        const refs = origin.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs/demo/');
        expect(refs.trim().split('\n'), done.said).toEqual([expect.stringMatching(/^[a-z0-9]{10}$/)]);
        expect(done.exitCode, done.said).toBe(0);
        const here = await repo.result('run', '--set', `text=${HOSTILE}`, '--set', 'much=2');
        const local = repo.git('show', `refs/mlgit/runs/demo/${here.run}:manifest.json`);
        expect(pushedManifest(refs.trim())).toBe(local);
        expect(local).toContain(JSON.stringify(HOSTILE_ITEM).slice(1, -1));
        const { items } = await cluster.api.ask('GET', '/api/v1/namespaces/default/pods');
        expect(items).toEqual([]);
      },
      900_000,
    );

    // How a pod fails is the same to either, and takes a minute.
    it.skipIf(python.missing || name !== 'python-airflow3')(
      'fails with a pod whose step fails, and records that',
      async () => {
        const { repo, origin, pushedManifest } = await flowForPods(`${name}-bad`, {
          bad: `{run: 'exit 3', outputs: {a: out/a}}`,
          after: `{run: 'cp out/a out/b', inputs: {a: bad.a}, outputs: {b: out/b}}`,
        });
        const airflow = await Airflow.start(python.path, repo, { withMlgit: false });
        await exportPods(repo, airflow);
        const done = await airflow.test('demo', '2026-01-05', {});
        const refs = origin.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs/demo/');
        expect(refs.trim(), done.said).toMatch(/^[a-z0-9]{10}$/);
        const { status, tasks } = JSON.parse(pushedManifest(refs.trim()));
        expect([status, tasks.bad.status, tasks.after.status]).toEqual(['failed', 'failed', 'skipped']);
      },
      900_000,
    );
  });
});
