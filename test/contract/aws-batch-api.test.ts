import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsBatchRunner } from '../../src/model/runner.ts';
import { createAwsBatchJobs } from '../../src/runner/aws-batch/aws-batch-jobs.ts';
import { endOf, endsOf, job, printed, signal, submitted, whenAll } from '../support/job-watching.ts';
import { type BatchService, startBatch } from '../support/moto.ts';
import { hasMoto } from '../support/moto-server.ts';

const EC2: AwsBatchRunner = { name: 'batch', kind: 'aws-batch', queue: 'ml', tags: { team: 'ml' } };
const ROLE = 'arn:aws:iam::123456789012:role/mlgit';

describe.skipIf(!hasMoto())('the conversation with AWS Batch', () => {
  let service: BatchService;
  beforeAll(async () => {
    service = await startBatch();
  });
  afterAll(() => service?.stop());

  const open = (settings: AwsBatchRunner = EC2, env = service.env) => createAwsBatchJobs({ settings, env });
  /** Requests of that kind since the work began, by what they were about. */
  async function during(path: string, work: () => Promise<unknown>) {
    const before = service.front.requests.length;
    await work();
    return service.front.requests.slice(before).flatMap((one) => (one.path === path ? [one.body] : []));
  }

  it('registers a shape once, whoever asks, and each other shape too', async () => {
    const script = 'exit 0 # a shape of its own';
    const registered = await during('/v1/registerjobdefinition', async () => {
      await submitted(open(), [job(script)]);
      await submitted(open(), [job(script), job(script, { argument: 'x' })]);
      await submitted(open(), [
        job(script, { resources: { cpu: 2, memoryBytes: 2 ** 30, gpu: 1, timeMs: 90_500 } }),
      ]);
    });
    expect(registered).toHaveLength(2);
    const [first, second] = registered;
    expect(first.jobDefinitionName).toMatch(/^mlgit-[0-9a-f]{32}$/);
    expect(first).toMatchObject({ retryStrategy: { attempts: 1 }, platformCapabilities: ['EC2'] });
    expect(second.jobDefinitionName).not.toBe(first.jobDefinitionName);
    expect(second).toMatchObject({
      timeout: { attemptDurationSeconds: 91 },
      containerProperties: {
        resourceRequirements: [
          { type: 'VCPU', value: '2' },
          { type: 'MEMORY', value: '1024' },
          { type: 'GPU', value: '1' },
        ],
      },
    });
  });

  it('hands jobs that are alike over as arrays, as many as have room, with tags', async () => {
    // What cannot be made smaller fills a request with fewer jobs, each of which is a process of the stand-in.
    const jobs = Array.from({ length: 240 }, (_, at) =>
      job('true', { name: `a-${at}`, argument: createHash('sha256').update(`${at}`).digest('hex') }),
    );
    const bodies = await during('/v1/submitjob', async () => {
      const runner = open();
      await runner.cancel(await submitted(runner, jobs), signal);
    });
    expect(bodies.reduce((sum, { arrayProperties }) => sum + arrayProperties.size, 0)).toBe(240);
    expect(bodies).toHaveLength(3);
    for (const { containerOverrides, tags } of bodies) {
      expect(JSON.stringify(containerOverrides).length).toBeLessThan(8_192);
      expect(tags).toEqual({ team: 'ml' });
    }
  });

  it('ends an array of which all is cancelled by one request', async () => {
    const runner = open();
    const ids = await submitted(
      runner,
      ['a', 'b', 'c'].map((argument) => job('exec sleep 600', { argument })),
    );
    const bodies = await during('/v1/terminatejob', () => runner.cancel(ids, signal));
    expect(bodies).toEqual([{ jobId: ids[0]?.split(':')[0], reason: 'mlgit: cancelled' }]);
    expect(await endsOf(runner, ids)).toEqual(ids.map(() => ({ kind: 'cancelled' })));
  });

  it('asks again when it was asked too often', async () => {
    const runner = open();
    service.front.throttle('/v1/submitjob', 2);
    const [id = ''] = await submitted(runner, [job('exit 3')]);
    service.front.throttle('/v1/describejobs', 2);
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 3 });
  });

  it('tells an instance that was taken away from a failure of the command', async () => {
    const runner = open();
    const [id = ''] = await submitted(runner, [job('echo started; exec sleep 600')]);
    await printed(runner, id, 'started');
    service.front.compute.interrupt(id);
    expect(await endOf(runner, id)).toEqual({
      kind: 'preempted',
      reason: expect.stringMatching(/^Host EC2/),
    });
  });

  it('ends what AWS Batch says would wait for ever, and other processes tell the same', async () => {
    const runner = open();
    const busy = await submitted(runner, [job('exec sleep 600', { resources: { cpu: 8 } })]);
    const [id = ''] = await submitted(runner, [job('true')]);
    await whenAll(runner, [id], (state) => state.kind === 'waiting');
    const reason = 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - no instance can run it';
    service.front.compute.block(id, reason);
    for (const one of [runner, open()])
      expect(await endOf(one, id)).toEqual({ kind: 'never-scheduled', reason });
    await runner.cancel(busy, signal);
  });

  it('fits jobs of Fargate to the sizes that it has', async () => {
    const settings: AwsBatchRunner = { ...EC2, queue: 'serverless', executionRole: ROLE, publicIp: true };
    const [body] = await during('/v1/registerjobdefinition', async () => {
      await submitted(open(settings), [job('true', { resources: { cpu: 1, memoryBytes: 9 * 2 ** 30 } })]);
    });
    expect(body).toMatchObject({
      platformCapabilities: ['FARGATE'],
      containerProperties: {
        executionRoleArn: ROLE,
        networkConfiguration: { assignPublicIp: 'ENABLED' },
        resourceRequirements: [
          { type: 'VCPU', value: '2' },
          { type: 'MEMORY', value: '9216' },
        ],
      },
    });
    const [gpu] = await open(settings).submit([job('true', { resources: { gpu: 1 } })], signal);
    expect(gpu).toMatchObject({
      refused: { kind: 'never-scheduled', reason: expect.stringContaining('Fargate') },
    });
  });

  const failures: readonly [string, Partial<AwsBatchRunner>, { [name: string]: string }, object][] = [
    ['a queue that there is not', { queue: 'none' }, {}, { code: 'no-such-queue', kind: 'usage' }],
    ['a queue that is closed', { queue: 'closed' }, {}, { code: 'queue-not-usable', kind: 'usage' }],
    ['Fargate without a role', { queue: 'serverless' }, {}, { code: 'no-execution-role', kind: 'usage' }],
    [
      'nobody that answers',
      { endpoint: 'http://127.0.0.1:9' },
      {},
      { code: 'runner-unreachable', kind: 'unreachable' },
    ],
    [
      'a profile that there is not',
      { profile: 'nobody' },
      {},
      { code: 'runner-credentials', kind: 'credentials' },
    ],
  ];
  it.each(failures)('explains %s', async (_what, settings, env, error) => {
    const runner = open({ ...EC2, ...settings }, { ...service.env, ...env });
    await expect(runner.submit([job('true')], signal)).rejects.toMatchObject({
      ...error,
      hints: expect.arrayContaining([expect.stringMatching(/\w+/)]),
    });
  });
});
