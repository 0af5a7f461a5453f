import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import { limitsMemory } from '../support/batch-container.ts';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectLastWords, MEMORY_EATER } from '../support/memory-eater.ts';
import { type BatchService, startBatch } from '../support/moto.ts';
import { hasMoto } from '../support/moto-server.ts';
import { toolPresent } from '../support/required-tool.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';

const ROLE = 'arn:aws:iam::123456789012:role/mlgit';
const STEPS = `make: {run: 'tr a-z A-Z < in.txt > out/a', code: [in.txt], outputs: {a: out/a}}
each: {foreach: {n: [1, 2, 3]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N', inputs: {a: make.a}, outputs: {b: out/b/}}
join: {run: 'cat \${{ inputs.b }}/n=*/* > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;

describe.skipIf(!hasMoto() || !hasVersitygw() || !toolPresent('python3'))('a run on AWS Batch', () => {
  let service: BatchService;
  let store: S3Server;
  beforeAll(async () => {
    [service, store] = await Promise.all([startBatch(), startVersitygw()]);
  });
  afterAll(async () => {
    await service?.stop();
    await store?.stop();
  });

  function repoWith(steps: string, prefix: string, runner = 'batch'): CliRepo {
    const url = `s3://${store.bucket}/${prefix}?endpoint=${store.endpoint}&region=us-east-1`;
    const batch = `{kind: aws-batch, queue: ml, job_role: "${ROLE}", endpoint: "${service.endpoint}"}`;
    const text = `version: 1\nstore: ${url}\nrunners: {batch: ${batch}}\nflows:\n  demo:\n    runner: ${runner}\n    steps:\n${steps.replace(/^(?=.)/gm, '      ')}`;
    const repo = cliRepo({ 'mlgit.yaml': text, '.gitignore': '/out/\n', 'in.txt': 'text\n' });
    Object.assign(repo.env, store.env, service.env, { MLGIT_TRUST: '1' });
    return repo;
  }

  function recorded(repo: CliRepo, run: string, file: string): string {
    return repo.git('show', `refs/mlgit/runs/demo/${run}:${file}`);
  }

  function tasksOf(repo: CliRepo, run: string): Execution['tasks'] {
    return (JSON.parse(recorded(repo, run, 'execution.json')) as Execution).tasks;
  }

  it('gives the manifest that it gives here, byte for byte, from one definition and an array', async () => {
    const before = service.front.requests.length;
    const there = repoWith(STEPS, 'there');
    const here = repoWith(STEPS, 'here');
    const elsewhere = await there.result('run');
    const local = await here.result('run', '--runner', 'local');
    expect(recorded(there, elsewhere.run, 'manifest.json')).toBe(recorded(here, local.run, 'manifest.json'));
    expect(there.read('out/c')).toBe('TEXT\nTEXT\nTEXT\n');
    const requests = service.front.requests.slice(before);
    const submitted = requests.filter(({ path }) => path === '/v1/submitjob').map(({ body }) => body);
    expect(submitted.map(({ arrayProperties }) => arrayProperties?.size)).toEqual([undefined, 3, undefined]);
    expect(requests.filter(({ path }) => path === '/v1/registerjobdefinition')).toHaveLength(1);
    // A user of this store and of this account has these words; no job's specification may.
    expect(JSON.stringify(requests)).not.toContain('tester-secret');
    const tasks = tasksOf(there, elsewhere.run);
    expect(tasks['make']?.attempts[0]?.ranOn).toMatchObject({
      runner: 'batch',
      job: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(tasks['each/n=2']?.attempts[0]?.ranOn?.job).toMatch(/^[0-9a-f-]{36}:[0-2]$/);
  });

  it('takes the image of a step, by its digest, in place of its own', async () => {
    const image = `registry.example.org/train@sha256:${'1'.repeat(64)}`;
    const repo = repoWith(`own: {image: "${image}", run: 'echo x > out/x', outputs: {x: out/x}}\n`, 'image');
    const before = service.front.requests.length;
    await repo.result('run');
    const registered = service.front.requests
      .slice(before)
      .filter(({ path }) => path === '/v1/registerjobdefinition');
    expect(registered.map(({ body }) => body.containerProperties.image)).toEqual([image]);
    expect((await repo.result('run')).execution.tasks.own.outcome).toBe('cached');
  });

  it('says that a command failed, with what it printed', async () => {
    const repo = repoWith(`fail: {run: 'echo last words; exit 3', outputs: {}}\n`, 'failing');
    const done = await repo.mlgit('run');
    expect(done.exitCode, `${done}`).toBe(1);
    expect(done.stderr).toMatch(/Step fail failed: .*exit.* 3/);
    expect((await repo.mlgit('logs')).stdout).toContain('last words');
  });

  it.skipIf(!limitsMemory())('says of a task that takes too much memory what it printed last', () =>
    expectLastWords(repoWith(MEMORY_EATER, 'memory')),
  );

  it('makes another attempt when a spot instance is taken away', async () => {
    const repo = repoWith(
      `stay: {run: 'echo here; [ $MLGIT_ATTEMPT -gt 1 ] || sleep 600', outputs: {}, retry: {times: 1, for: [preempted], backoff: 10ms}}\n`,
      'spot',
    );
    const started = repo.start(['run', '--json']);
    const { compute } = service.front;
    const running = () =>
      [...compute.jobs.values()].find(
        ({ status, given }) => status === 'RUNNING' && given.name.includes('stay'),
      );
    while (running() === undefined) await delay(50);
    await delay(2_000);
    compute.interrupt(running()?.given.id ?? '');
    const done = await started.ended;
    expect(done.exitCode, `${done}`).toBe(0);
    const attempts = tasksOf(repo, done.json().result.run)['stay']?.attempts ?? [];
    expect(attempts.map(({ failure }) => failure?.kind)).toEqual(['preempted', undefined]);
  });

  it('mixes steps of this machine and of the queue, and resources of a command line', async () => {
    const repo = repoWith(STEPS, 'mixed', 'local');
    const before = service.front.requests.length;
    const { run } = await repo.result('run', '--runner', 'each=batch', '--resources', 'each.memory=1GiB');
    const tasks = tasksOf(repo, run);
    expect(tasks['make']?.attempts[0]?.ranOn).toBeUndefined();
    expect(tasks['each/n=1']?.attempts[0]?.ranOn).toMatchObject({ runner: 'batch' });
    const requests = service.front.requests.slice(before);
    const registered = requests.find(({ path }) => path === '/v1/registerjobdefinition');
    expect(registered?.body.containerProperties.resourceRequirements).toContainEqual({
      type: 'MEMORY',
      value: '1536',
    });
  });

  it('fails at once where no compute environment can ever run it', async () => {
    const repo = repoWith(STEPS, 'large');
    const done = await repo.mlgit('run', '--resources', 'make.cpu=100');
    expect(done.exitCode, `${done}`).toBe(1);
    expect(done.stderr).toContain(
      'it asks for 100 vCPUs, and no compute environment of the queue has more than 8',
    );
  });

  it('goes on in the queue alone when it is detached', async () => {
    const repo = repoWith(STEPS, 'detached');
    const { run, job } = await repo.result('run', '--detach');
    expect(job).toMatch(/^[0-9a-f-]{36}$/);
    const attached = await repo.mlgit('attach', run);
    expect(attached.exitCode, `${attached}`).toBe(0);
    expect((await repo.mlgit('cat', `demo@${run}:join/c`)).stdout).toBe('TEXT\nTEXT\nTEXT\n');
    expect(tasksOf(repo, run)['make']?.attempts[0]?.ranOn?.runner).toBe('batch');
  });

  it('is checked by a tiny task, also on Fargate', async () => {
    const repo = repoWith(STEPS, 'check');
    expect(await repo.result('runner', 'check', 'batch')).toMatchObject({
      name: 'batch',
      job: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const add = [
      'runner',
      'add',
      'fargate',
      '--kind',
      'aws-batch',
      '--queue',
      'serverless',
      '--job-role',
      ROLE,
    ];
    await repo.result(...add, '--execution-role', ROLE, '--public-ip', '--tag', 'team=ml');
    expect(await repo.result('runner', 'check', 'fargate')).toMatchObject({ name: 'fargate' });
  });
});
