import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesRunner } from '../../src/model/runner.ts';
import { createKubernetesJobs } from '../../src/runner/kubernetes/kubernetes-jobs.ts';
import type { Limits } from '../../src/runner/kubernetes/patience.ts';
import { freePort } from '../support/free-port.ts';
import { endOf, job, printed, signal, submitted } from '../support/job-watching.ts';
import { grantAccess, kubeconfigText, type LimitedAccess } from '../support/kubernetes-access.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';

const SETTINGS = { name: 'k8s', kind: 'kubernetes', namespace: 'team', image: BUSYBOX_IMAGE } as const;

function open(
  env: { [name: string]: string },
  settings: KubernetesRunner = SETTINGS,
  limits: Partial<Limits> = {},
) {
  return createKubernetesJobs({ settings, env, now: () => performance.now(), limits });
}

describe.skipIf(!hasKubernetes())('a cluster that does not let everybody do everything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-kube-'));
  let cluster: KubernetesCluster;
  let access: LimitedAccess;
  beforeAll(async () => {
    cluster = await startKubernetes();
    access = await grantAccess(cluster, SETTINGS, { seesNodes: false });
  });
  afterAll(async () => {
    access?.remove();
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
  });
  const kubeconfig = (name: string, text: string): { KUBECONFIG: string } => {
    writeFileSync(join(folder, name), text);
    return { KUBECONFIG: join(folder, name) };
  };

  it('runs jobs for who may not see nodes, and gives up in time what no node has room for', async () => {
    const runner = open({ KUBECONFIG: access.kubeconfig }, SETTINGS, { unschedulableMs: 1 });
    const [fine = '', large = ''] = await submitted(runner, [
      job('echo fine'),
      job('true', { resources: { memoryBytes: 2 ** 50 } }),
    ]);
    expect(await endOf(runner, fine)).toEqual({ kind: 'exit', exitCode: 0 });
    expect(await printed(runner, fine, 'fine')).toBe('fine\n');
    expect(await endOf(runner, large)).toEqual({
      kind: 'never-scheduled',
      reason: expect.stringContaining('Insufficient memory'),
    });
  });

  it('waits for it where nodes come by themselves', async () => {
    const runner = open(
      { KUBECONFIG: access.kubeconfig },
      { ...SETTINGS, autoscaling: true },
      { unschedulableMs: 1 },
    );
    const [id = ''] = await submitted(runner, [job('true', { resources: { memoryBytes: 2 ** 50 } })]);
    let state = (await runner.poll([id], signal)).get(id);
    while (state === undefined || !('reason' in state)) state = (await runner.poll([id], signal)).get(id);
    expect(state).toMatchObject({ kind: 'waiting' });
    await runner.cancel([id], signal);
  });

  it('says who may not, and what gives the right', async () => {
    const runner = open({ KUBECONFIG: access.kubeconfig }, { ...SETTINGS, namespace: 'kube-system' });
    for (const call of [
      () => runner.submit([job('true')], signal),
      () => runner.poll(['kube-system/x'], signal),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'runner-forbidden',
        kind: 'credentials',
        message: expect.stringMatching(
          /^The runner k8s was refused by https:.* cannot (?:create|list) resource/,
        ),
        hints: [expect.stringMatching(/^mlgit runner manifest k8s \| kubectl apply -f -/)],
      });
    }
  });

  it('says that a token is none', async () => {
    const env = kubeconfig('wrong-token', kubeconfigText(cluster.server, 'team', 'no-such-token'));
    await expect(open(env).poll(['team/x'], signal)).rejects.toMatchObject({
      code: 'runner-forbidden',
      kind: 'credentials',
    });
  });

  it('says that a namespace is not there', async () => {
    const runner = open({ KUBECONFIG: cluster.kubeconfig }, { ...SETTINGS, namespace: 'nowhere' });
    await expect(runner.submit([job('true')], signal)).rejects.toMatchObject({
      code: 'runner-failed',
      message: expect.stringContaining('namespaces "nowhere" not found'),
      hints: [expect.stringContaining('mlgit runner manifest k8s')],
    });
  });

  it('says that nobody answers', async () => {
    const env = kubeconfig('nobody', kubeconfigText(`https://127.0.0.1:${await freePort()}`, 'team', 'x'));
    await expect(open(env).poll(['team/x'], signal)).rejects.toMatchObject({
      code: 'runner-unreachable',
      kind: 'unreachable',
      message: expect.stringMatching(/^The runner k8s could not be reached: https:.*ECONNREFUSED/),
    });
  });

  it('is found by the context that is named, in several files', async () => {
    const other = kubeconfigText('https://127.0.0.1:1', 'team', 'x')
      .replaceAll('limited', 'other')
      .replaceAll('test', 'else')
      .replaceAll('account', 'somebody');
    const env = { KUBECONFIG: `${kubeconfig('other', other).KUBECONFIG}:${access.kubeconfig}` };
    const runner = open(env, { ...SETTINGS, context: 'limited' });
    expect(await runner.poll(['team/x'], signal)).toEqual(new Map([['team/x', { kind: 'unknown' }]]));
    await expect(
      open(env, { ...SETTINGS, context: 'limitd' }).poll(['team/x'], signal),
    ).rejects.toMatchObject({
      code: 'bad-kubeconfig',
      kind: 'credentials',
      message: expect.stringMatching(/expected the context limitd in .*, found other, limited$/),
    });
    await expect(open({ HOME: folder }).poll(['team/x'], signal)).rejects.toMatchObject({
      code: 'no-kubeconfig',
    });
  });
});
