import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesRunner } from '../../src/model/runner.ts';
import type { JobRunner, JobState } from '../../src/runner/job-port.ts';
import { createKubernetesJobs } from '../../src/runner/kubernetes/kubernetes-jobs.ts';
import type { Limits } from '../../src/runner/kubernetes/patience.ts';
import { endOf, endsOf, job, printed, signal, submitted, whenAll } from '../support/job-watching.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';

const FOREVER = 'echo started; exec sleep 3600';

describe.skipIf(!hasKubernetes())('a cluster of two nodes', () => {
  let cluster: KubernetesCluster;
  beforeAll(async () => {
    cluster = await startKubernetes();
  });
  afterAll(() => cluster?.stop());

  function open(settings: Partial<KubernetesRunner> = {}, limits: Partial<Limits> = {}): JobRunner {
    return createKubernetesJobs({
      settings: { name: 'k8s', kind: 'kubernetes', image: BUSYBOX_IMAGE, ...settings },
      env: { KUBECONFIG: cluster.kubeconfig },
      now: () => performance.now(),
      limits,
    });
  }

  /** The state of the first job in which `isSo` holds. */
  async function stateWhen(runner: JobRunner, id: string, isSo: (state: JobState) => boolean) {
    return (await whenAll(runner, [id], isSo))[0];
  }

  it('says of a job that nothing is free for what the scheduler says', async () => {
    const runner = open({ autoscaling: true });
    const [id = ''] = await submitted(runner, [job('true', { resources: { cpu: 1000 } })]);
    const state = await stateWhen(runner, id, (found) => found.kind === 'waiting' && 'reason' in found);
    expect(state).toEqual({
      kind: 'waiting',
      reason: expect.stringMatching(/^0\/2 nodes are available: 2 Insufficient cpu/),
    });
    await runner.cancel([id], signal);
    expect(await endOf(runner, id)).toEqual({ kind: 'cancelled' });
  });

  it('refuses at once what no node has, by label or by amount', async () => {
    const refused = async (runner: JobRunner, resources: object): Promise<unknown> =>
      (await runner.submit([job('true', { resources })], signal))[0];
    const never = (reason: string) => ({ refused: { kind: 'never-scheduled', reason } });
    expect(await refused(open(), { gpu: 1 })).toEqual(
      never('none of 2 nodes can give nvidia.com/gpu of 1 (at most 0)'),
    );
    expect(await refused(open({ nodeSelector: { disk: 'fast' } }), {})).toEqual(
      never('none of 2 nodes has the labels disk=fast'),
    );
  });

  it.each([
    ['an image that is nowhere', 'test.local/nowhere:1', /^(?:ErrImagePull|ImagePullBackOff): /],
    ['the name of an image that is none', 'Not:An:Image', /^InvalidImageName: /],
  ])('gives up %s, and what waits for it does not begin later', async (_what, image, reason) => {
    const runner = open({ image }, { brokenMs: 1 });
    const [id = ''] = await submitted(runner, [job('true')]);
    expect(await endOf(runner, id)).toEqual({
      kind: 'never-scheduled',
      reason: expect.stringMatching(reason),
    });
    const [, name] = id.split('/');
    await cluster.api.until(`/apis/batch/v1/namespaces/default/jobs/${name}`, ({ status }) =>
      status.conditions?.some(({ type }: { type: string }) => type === 'Failed'),
    );
    expect(await endOf(open(), id)).toMatchObject({ kind: 'never-scheduled' });
  });

  it('says of an image without a shell that it can never run', async () => {
    const runner = open({
      podTemplate: { spec: { containers: [{ name: 'mlgit', workingDir: '/bin/busybox/x' }] } },
    });
    const [id = ''] = await submitted(runner, [job('true')]);
    expect(await endOf(runner, id)).toMatchObject({
      kind: 'never-scheduled',
      reason: expect.stringMatching(/^\w+Error: /),
    });
  });

  it('keeps the output of what was killed for its memory, its time, or by a signal', async () => {
    const runner = open();
    const ids = await submitted(runner, [
      job('echo before; head -c 300000000 /dev/zero | tail -n 1', {
        resources: { memoryBytes: 64 * 2 ** 20 },
      }),
      job('echo before; exec sleep 3600', { resources: { timeMs: 3_000 } }),
      job('echo before; kill -9 $$'),
    ]);
    expect(await endsOf(runner, ids)).toEqual([
      { kind: 'oom' },
      { kind: 'timeout' },
      { kind: 'signal', signal: 'SIGKILL' },
    ]);
    for (const id of ids) expect(await printed(runner, id, 'before')).toMatch(/^before\n/);
  });

  it('lets a job end itself when it is told to', async () => {
    const runner = open();
    const script = "trap 'echo told; exit 9' TERM; echo started; while :; do sleep 0.1; done";
    const [id = ''] = await submitted(runner, [job(script, { resources: { timeMs: 6_000 } })]);
    expect(await endOf(runner, id)).toEqual({ kind: 'timeout' });
    expect(await printed(runner, id, 'told')).toBe('started\ntold\n');
  });

  it('runs fifty jobs as one Job, cancels some of them and leaves nothing of it when that is deleted', async () => {
    const runner = open();
    const jobs = Array.from({ length: 50 }, (_, at) =>
      job('test "$1" -lt 40 || exec sleep 3600; exit "$1"', { argument: `${at}`, name: `part-${at}` }),
    );
    const ids = await submitted(runner, jobs);
    const name = ids[0]?.split('/')[1] ?? '';
    expect(name).toMatch(/^mlgit-part-[a-z0-9]{5}$/);
    expect(new Set(ids)).toEqual(new Set(jobs.map((_, at) => `default/${name}/${at}`)));
    expect(await endsOf(runner, ids.slice(0, 40))).toEqual(
      jobs.slice(0, 40).map((_, exitCode) => ({ kind: 'exit', exitCode })),
    );
    await runner.cancel(ids.slice(40, 45), signal);
    expect(await endsOf(runner, ids.slice(40, 45))).toEqual(Array(5).fill({ kind: 'cancelled' }));
    const rest = await whenAll(runner, ids.slice(45), (state) => state.kind === 'running');
    expect(rest.map((state) => 'host' in state && state.host)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^n[12]$/)]),
    );
    await runner.cancel(ids.slice(45), signal);
    await endsOf(runner, ids);
    const path = '/api/v1/namespaces/default/configmaps';
    expect(await cluster.api.ask('GET', `${path}/${name}`)).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'Job', name }] },
    });
    await cluster.api.ask(
      'DELETE',
      `/apis/batch/v1/namespaces/default/jobs/${name}?propagationPolicy=Background`,
    );
    await cluster.api.until(
      path,
      ({ items }) => !items.some((one: { metadata: { name: string } }) => one.metadata.name === name),
    );
    expect(await runner.poll([ids[0] ?? ''], signal)).toEqual(new Map([[ids[0], { kind: 'unknown' }]]));
  });

  it('gives up what a quota or an admission refuses, in their words', async () => {
    const at = '/api/v1/namespaces';
    await cluster.api.ask('POST', at, { metadata: { name: 'small' } });
    await cluster.api.ask('POST', `${at}/small/resourcequotas`, {
      metadata: { name: 'none' },
      spec: { hard: { 'count/jobs.batch': '0' } },
    });
    const [answer] = await open({ namespace: 'small' }).submit([job('true')], signal);
    expect(answer).toEqual({
      refused: { kind: 'never-scheduled', reason: expect.stringContaining('exceeded quota: none') },
    });
    await cluster.api.until(`${at}/small/configmaps`, ({ items }) => items.length <= 1);
    await cluster.api.ask('POST', at, {
      metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    const strict = open({ namespace: 'strict' }, { brokenMs: 1 });
    const [id = ''] = await submitted(strict, [job('true')]);
    expect(await endOf(strict, id)).toEqual({
      kind: 'never-scheduled',
      reason: expect.stringContaining('violates PodSecurity'),
    });
  });

  it('says what a quota lets wait', async () => {
    const at = '/api/v1/namespaces';
    await cluster.api.ask('POST', at, { metadata: { name: 'full' } });
    await cluster.api.ask('POST', `${at}/full/resourcequotas`, {
      metadata: { name: 'no-pods' },
      spec: { hard: { pods: '0' } },
    });
    const runner = open({ namespace: 'full' }, { brokenMs: 1 });
    const [id = ''] = await submitted(runner, [job('true')]);
    const state = await stateWhen(runner, id, (found) => 'reason' in found);
    expect(state).toEqual({ kind: 'waiting', reason: expect.stringContaining('exceeded quota: no-pods') });
  });

  it('says what something more important has displaced', async () => {
    const at = '/apis/scheduling.k8s.io/v1/priorityclasses';
    await cluster.api.ask('POST', at, { metadata: { name: 'urgent' }, value: 1000 });
    const runner = open();
    const crowd = Array.from({ length: 2 }, (_, index) =>
      job(FOREVER, { resources: { cpu: 0.75 * availableParallelism() }, argument: `${index}` }),
    );
    const ids = await submitted(runner, crowd);
    await whenAll(runner, ids, (state) => state.kind === 'running');
    const urgent = open({ priorityClass: 'urgent' });
    const [first = ''] = await submitted(urgent, [
      job('true', { resources: { cpu: 0.75 * availableParallelism() } }),
    ]);
    expect(await endOf(urgent, first)).toEqual({ kind: 'exit', exitCode: 0 });
    const isEnded = (states: readonly JobState[]) => states.filter(({ kind }) => kind === 'ended');
    let ended: readonly JobState[] = [];
    while (ended.length === 0) ended = isEnded([...(await runner.poll(ids, signal)).values()]);
    expect(ended).toEqual([
      { kind: 'ended', end: { kind: 'preempted', reason: expect.stringMatching(/^Preempt\w+: /) } },
    ]);
    await runner.cancel(ids, signal);
  });

  it('says of a job whose pod somebody has deleted that it is lost', async () => {
    const runner = open();
    const [id = ''] = await submitted(runner, [job(FOREVER)]);
    await printed(runner, id, 'started');
    const [, name] = id.split('/');
    const pods = '/api/v1/namespaces/default/pods';
    await cluster.api.ask('DELETE', `${pods}?labelSelector=mlgit/job=${name}`);
    expect(await endOf(runner, id)).toEqual({ kind: 'lost', reason: expect.stringMatching(/pod/) });
  });

  it('says of a node that was cut off that its job is lost, and does not let that go on afterwards', async () => {
    const runner = open({}, { silentMs: 1 });
    const [id = ''] = await submitted(runner, [job(FOREVER)]);
    await printed(runner, id, 'started');
    const state = await stateWhen(runner, id, ({ kind }) => kind === 'running');
    const host = state?.kind === 'running' ? (state.host ?? '') : '';
    cluster.killNode(host);
    expect(await endOf(runner, id)).toEqual({
      kind: 'lost',
      reason: `the node ${host} is not ready: Kubelet stopped posting node status.`,
    });
    expect(await endOf(open(), id)).toMatchObject({ kind: 'lost' });
    await cluster.startNode(host);
    const [, name] = id.split('/');
    await cluster.api.until(
      `/api/v1/namespaces/default/pods?labelSelector=mlgit/job=${name}`,
      ({ items }) => items.length === 0,
    );
  });
});
