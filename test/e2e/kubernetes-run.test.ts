import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import { type CliRepo, cliClone } from '../support/cli.ts';
import { grantAccess, type LimitedAccess } from '../support/kubernetes-access.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  PYTHON_IMAGE,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';
import { kubernetesRepo } from '../support/kubernetes-repo.ts';
import { type ClusterStore, STORE_SECRET, storeForCluster } from '../support/kubernetes-store.ts';
import { makeWheel } from '../support/local-wheel.ts';
import { expectLastWords, MEMORY_EATER } from '../support/memory-eater.ts';
import { requireTool } from '../support/required-tool.ts';
import { StandInPodman } from '../support/stand-in-podman.ts';
import { hasVersitygw } from '../support/versitygw.ts';

const STEPS = `make: {run: 'tr a-z A-Z < in.txt > out/a', code: [in.txt], outputs: {a: out/a}}
each: {foreach: {n: [1, 2]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N', inputs: {a: make.a}, outputs: {b: out/b/}}
join: {run: 'cat \${{ inputs.b }}/n=*/* > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;

const LOOK = `look:
  environment: {python: "3.11", lock: requirements.lock}
  run: python look.py > out/seen
  code: [look.py]
  outputs: {seen: out/seen}
`;

const PODS = '/api/v1/namespaces/default/pods';

const python = requireTool('python3.11');

interface SeenPod {
  readonly metadata: { readonly labels: { readonly [name: string]: string } };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase: string };
}

function runningOf(pods: readonly SeenPod[], step: string): readonly SeenPod[] {
  return pods.filter(
    ({ metadata, status }) =>
      status.phase === 'Running' && metadata.labels['mlgit/job']?.startsWith(`mlgit-demo-${step}-`),
  );
}

describe.skipIf(!hasKubernetes() || !hasVersitygw())('a run on a Kubernetes cluster', () => {
  let cluster: KubernetesCluster;
  let store: ClusterStore;
  let access: LimitedAccess;
  beforeAll(async () => {
    cluster = await startKubernetes(['busybox', 'python']);
    store = await storeForCluster(cluster);
    access = await grantAccess(cluster, { name: 'k8s', kind: 'kubernetes' }, { seesNodes: true });
  });
  afterAll(async () => {
    access?.remove();
    await store?.server.stop();
    await cluster?.stop();
  });

  function repoWith(steps: string, prefix: string, changes: object = {}): CliRepo {
    const runner = { env_from: [STORE_SECRET], service_account: 'mlgit-k8s', ...changes };
    const place = { server: store.server, access };
    return kubernetesRepo(place, { steps, prefix, runner, files: { 'in.txt': 'text\n' } });
  }

  function recorded(repo: CliRepo, run: string, file: string): string {
    return repo.git('show', `refs/mlgit/runs/demo/${run}:${file}`);
  }

  /** The node of the first pod of a step that runs. */
  async function nodeOf(step: string): Promise<string> {
    const { items } = await cluster.api.until(PODS, (found) => runningOf(found.items, step).length > 0);
    return runningOf(items, step)[0]?.spec.nodeName ?? '';
  }

  it('gives the manifest that it gives here, byte for byte', async () => {
    const there = repoWith(STEPS, 'there');
    const here = repoWith(STEPS, 'here');
    const elsewhere = await there.result('run');
    const local = await here.result('run', '--runner', 'local');
    expect(recorded(there, elsewhere.run, 'manifest.json')).toBe(recorded(here, local.run, 'manifest.json'));
    expect(there.read('out/c')).toBe('TEXT\nTEXT\n');
    const { tasks }: Execution = JSON.parse(recorded(there, elsewhere.run, 'execution.json'));
    const [attempt] = tasks.make?.attempts ?? [];
    expect(attempt?.ranOn).toMatchObject({
      runner: 'k8s',
      job: expect.stringMatching(/^default\/mlgit-demo-make-[a-z0-9]{5}$/),
    });
  }, 300_000);

  it('says of a task that takes too much memory what it printed last', async () => {
    await expectLastWords(repoWith(MEMORY_EATER, 'memory'));
  });

  it('goes on in the cluster alone when it is detached', async () => {
    const repo = repoWith(STEPS, 'detached');
    const { run, job } = await repo.result('run', '--detach');
    expect(job).toMatch(/^default\/mlgit-demo-driver-[a-z0-9]{5}$/);
    const attached = await repo.mlgit('attach', run);
    expect(attached.exitCode, `${attached}`).toBe(0);
    expect((await repo.mlgit('cat', `demo@${run}:join/c`)).stdout).toBe('TEXT\nTEXT\n');
    const { tasks }: Execution = JSON.parse(recorded(repo, run, 'execution.json'));
    expect(tasks.make?.attempts[0]?.ranOn?.job).toMatch(/^default\/mlgit-demo-make-/);
  }, 300_000);

  it('is checked by a tiny task', async () => {
    const repo = repoWith(STEPS, 'check');
    const check = await repo.result('runner', 'check', 'k8s');
    expect(check).toMatchObject({ name: 'k8s', job: expect.stringMatching(/^default\//) });
  });

  it.skipIf(python.missing)('has the environment of a step, and gives what it gives here', async () => {
    const withEnvironment = (place: string): CliRepo => {
      const repo = repoWith(LOOK, place);
      const wheels = { python: python.path, folder: repo.path('wheels'), name: 'tiny', version: '1.0' };
      const hash = makeWheel(wheels);
      const lock = `--no-index\n--find-links wheels\ntiny==1.0 --hash=sha256:${hash}\n`;
      repo.commit({
        'requirements.lock': lock,
        'look.py': 'import os, sys, tiny; print(tiny.VERSION, sys.prefix == os.environ["VIRTUAL_ENV"])\n',
      });
      return repo;
    };
    const there = withEnvironment('environment-there');
    const here = withEnvironment('environment-here');
    const elsewhere = await there.result('run');
    const local = await here.result('run', '--runner', 'local');
    expect(recorded(there, elsewhere.run, 'manifest.json')).toBe(recorded(here, local.run, 'manifest.json'));
    expect(there.read('out/seen')).toBe('1.0 True\n');
  });

  it('runs a step in its own image, by its digest, which a tag is looked up for', async () => {
    const digest = cluster.digestOf(PYTHON_IMAGE);
    const podman = new StandInPodman({ [PYTHON_IMAGE]: digest });
    const step = (image: string) =>
      `own: {image: "${image}", run: 'command -v git > out/g; cat /etc/debian_version >> out/g', outputs: {g: out/g}}\n`;
    const named = `test.local/python@${digest}`;
    // The runner's own image has neither Python nor git.
    const repo = repoWith(step(named), 'own-image', { image: BUSYBOX_IMAGE });
    const { run } = await repo.result('run');
    expect(repo.read('out/g')).toContain('/usr/bin/git\n12');
    const { tasks }: Execution = JSON.parse(recorded(repo, run, 'execution.json'));
    const { job = '' } = tasks.own?.attempts[0]?.ranOn ?? {};
    const [namespace, name] = job.split('/');
    const made = await cluster.api.ask('GET', `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
    expect(made.spec.template.spec.containers[0].image).toBe(named);
    // The same image by another name is the same task, and what it makes is shared.
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace(named, PYTHON_IMAGE));
    repo.git('commit', '--quiet', '--all', '-m', 'tag');
    const again = await repo.mlgitWith({ env: podman.env }, 'run', '--json');
    expect(again.json().result.execution.tasks.own.outcome, `${again}`).toBe('cached');
    const elsewhere = cliClone(repo, 'colleague');
    const reused = await elsewhere.mlgitWith({ env: podman.env }, 'run', '--json');
    expect(reused.json().result.execution.tasks.own.outcome, `${reused}`).toBe('cached');
    // Without an engine nobody knows which image a tag means; the machine of the test may have one.
    elsewhere.git('config', 'mlgit.containerEngine', 'no-such-engine');
    const unknown = await elsewhere.mlgit('run');
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('names no digest')]);
  });

  it('fails at once for what no node has, what a quota forbids, and an image that is none', async () => {
    const failed = async (repo: CliRepo, ...flags: string[]): Promise<string> => {
      const done = await repo.mlgit('run', ...flags);
      expect(done.exitCode, `${done}`).toBe(1);
      return done.stderr;
    };
    const one = `one: {run: 'true', outputs: {}}\n`;
    const never = 'Step one failed: it can never be run there: ';
    expect(await failed(repoWith(one, 'large'), '--resources', 'one.memory=900GiB')).toMatch(
      new RegExp(`${never}none of 2 nodes can give memory of \\d+ \\(at most \\w+\\)`),
    );
    await cluster.api.ask('POST', '/api/v1/namespaces', { metadata: { name: 'closed' } });
    await cluster.api.ask('POST', '/api/v1/namespaces/closed/resourcequotas', {
      metadata: { name: 'none' },
      spec: { hard: { 'count/jobs.batch': '0' } },
    });
    const asAdministrator = { KUBECONFIG: cluster.kubeconfig };
    const closed = repoWith(one, 'closed', { namespace: 'closed' });
    Object.assign(closed.env, asAdministrator);
    expect(await failed(closed)).toMatch(new RegExp(`${never}.*exceeded quota: none`));
    expect(await failed(repoWith(one, 'image', { image: 'Not:An:Image' }))).toMatch(
      new RegExp(`${never}InvalidImageName: `),
    );
  });

  it('leaves a task to itself when its driver is killed, and another clone has what it computed', async () => {
    const repo = repoWith(`slow: {run: 'sleep 5; echo made > out/x', outputs: {x: out/x}}\n`, 'killed');
    const started = repo.start(['run']);
    await nodeOf('slow');
    process.kill(started.pid, 'SIGKILL');
    await started.ended;
    await cluster.api.until(PODS, ({ items }) => runningOf(items, 'slow').length === 0);
    const colleague = cliClone(repo, 'colleague');
    const { run } = await colleague.result('run', '--runner', 'local');
    const { tasks }: Execution = JSON.parse(recorded(colleague, run, 'execution.json'));
    expect(tasks.slow?.outcome).toBe('cached');
    expect(colleague.read('out/x')).toBe('made\n');
  });

  it('is seen to its end by another clone when whoever detached it is killed', async () => {
    const repo = repoWith(`stay: {run: 'sleep 5; echo made > out/x', outputs: {x: out/x}}\n`, 'left');
    const { run } = await repo.result('run', '--detach');
    const following = repo.start(['attach', run]);
    await nodeOf('stay');
    process.kill(following.pid, 'SIGKILL');
    await following.ended;
    const colleague = cliClone(repo, 'colleague');
    const attached = await colleague.mlgit('attach', run);
    expect(attached.exitCode, `${attached}`).toBe(0);
    await repo.result('attach', run);
    const ref = `refs/mlgit/runs/demo/${run}`;
    expect(repo.git('rev-parse', ref)).toBe(colleague.git('rev-parse', ref));
  });

  // The last: it leaves one node.
  it('tries a task elsewhere whose node is cut off', async () => {
    const repo = repoWith(
      `hold: {run: 'echo here; [ $MLGIT_ATTEMPT -gt 1 ] || sleep 600', outputs: {}, retry: {times: 1, for: [lost], backoff: 10ms}}\n`,
      'cut',
    );
    const started = repo.start(['run', '--json']);
    const node = await nodeOf('hold');
    cluster.killNode(node);
    const done = await started.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    const { tasks }: Execution = JSON.parse(recorded(repo, done.json().result.run, 'execution.json'));
    expect(tasks.hold?.attempts.map(({ failure }) => failure?.kind)).toEqual(['lost', undefined]);
    const { items } = await cluster.api.ask('GET', PODS);
    const [, job] = (tasks.hold?.attempts[1]?.ranOn?.job ?? '').split('/');
    const again = items.find(({ metadata }: SeenPod) => metadata.labels['mlgit/job'] === job);
    expect(again.spec.nodeName).toBe(node === 'n1' ? 'n2' : 'n1');
  }, 240_000);
});
