import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { JobRunner } from '../../src/runner/job-port.ts';
import { createKubernetesJobs } from '../../src/runner/kubernetes/kubernetes-jobs.ts';
import { endOf, job, signal, submitted } from '../support/job-watching.ts';
import { grantAccess, kubeconfigText, type LimitedAccess } from '../support/kubernetes-access.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';
import { type KubernetesProxy, startKubernetesProxy } from '../support/kubernetes-proxy.ts';

const SETTINGS = { name: 'k8s', kind: 'kubernetes', namespace: 'team', image: BUSYBOX_IMAGE } as const;
/** Goes on until a file is there, of the folder that the pods of a node share with this machine. */
const waitFor = (file: string): string => `until [ -e ${file} ]; do sleep 0.1; done`;

describe.skipIf(!hasKubernetes())('what a cluster tells by itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-watch-'));
  let cluster: KubernetesCluster;
  let access: LimitedAccess;
  let proxy: KubernetesProxy;
  beforeAll(async () => {
    cluster = await startKubernetes();
    access = await grantAccess(cluster, SETTINGS, { seesNodes: true });
  });
  beforeEach(async () => {
    proxy = await startKubernetesProxy(cluster.server);
  });
  afterAll(async () => {
    access?.remove();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A runner with a job that ends when it is let. */
  async function watched(): Promise<{ runner: JobRunner; id: string; letGo: () => void }> {
    const KUBECONFIG = join(folder, 'kubeconfig');
    writeFileSync(KUBECONFIG, kubeconfigText(proxy.url, SETTINGS.namespace, access.token));
    const volumes = [{ name: 'gate', hostPath: { path: folder } }];
    const volumeMounts = [{ name: 'gate', mountPath: folder }];
    const podTemplate = { spec: { volumes, containers: [{ name: 'mlgit', volumeMounts }] } };
    const runner = createKubernetesJobs({
      settings: { ...SETTINGS, podTemplate },
      env: { KUBECONFIG },
      now: () => performance.now(),
    });
    onTestFinished(async () => {
      runner.close();
      await proxy.stop();
    });
    const gate = join(folder, `gate-${Math.random().toString(36).slice(2)}`);
    const [id = ''] = await submitted(runner, [job(waitFor(gate))]);
    return { runner, id, letGo: () => writeFileSync(gate, '') };
  }

  /** Until all is listed and watched. */
  async function untilLive(runner: JobRunner, id: string): Promise<void> {
    const { pollEveryMs } = runner.capabilities;
    while (runner.capabilities.pollEveryMs === pollEveryMs) {
      await runner.poll([id], signal);
      await delay(50);
    }
  }

  it('is the end of a job, which nobody has to ask for', async () => {
    const { runner, id, letGo } = await watched();
    await untilLive(runner, id);
    const asked = proxy.lists.length;
    letGo();
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(proxy.lists).toHaveLength(asked);
    expect(new Set(proxy.watches.map(({ path }) => path))).toEqual(
      new Set(['/apis/batch/v1/namespaces/team/jobs', '/api/v1/namespaces/team/pods']),
    );
  });

  it('goes on from where it was when a connection breaks', async () => {
    const { runner, id, letGo } = await watched();
    await untilLive(runner, id);
    const before = proxy.watches.length;
    proxy.cutWatches();
    while (proxy.watches.length < before + 2) await delay(50);
    letGo();
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
    const again = proxy.watches.slice(before);
    expect(again.map(({ from }) => from)).not.toContain('');
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is begun anew when the cluster has forgotten where it was', async () => {
    await cluster.restartServer();
    proxy.goOnFrom = '1';
    const { runner, id, letGo } = await watched();
    await runner.poll([id], signal);
    await runner.poll([id], signal);
    const isForgotten = (): boolean =>
      proxy.watches.filter(({ text }) => text.includes('"code":410')).length > 1;
    while (!isForgotten()) await delay(50);
    proxy.goOnFrom = undefined;
    const listed = proxy.lists.length;
    await untilLive(runner, id);
    expect(proxy.lists.length).toBeGreaterThan(listed);
    letGo();
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
  });

  it('is asked for where the account may not watch', async () => {
    const role = '/apis/rbac.authorization.k8s.io/v1/namespaces/team/roles/mlgit-k8s';
    const { rules } = await cluster.api.ask('GET', role);
    onTestFinished(() => cluster.api.ask('PATCH', role, { rules }));
    const verbsOf = (verbs: readonly string[]) => verbs.filter((verb) => verb !== 'watch');
    await cluster.api.ask('PATCH', role, {
      rules: rules.map((rule: { verbs: string[] }) => ({ ...rule, verbs: verbsOf(rule.verbs) })),
    });
    const { runner, id, letGo } = await watched();
    const { pollEveryMs } = runner.capabilities;
    await runner.poll([id], signal);
    await runner.poll([id], signal);
    while (proxy.watches.filter(({ status }) => status === 403).length < 2) await delay(50);
    letGo();
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(runner.capabilities.pollEveryMs).toBe(pollEveryMs);
    expect(proxy.watches).toHaveLength(2);
  });
});
