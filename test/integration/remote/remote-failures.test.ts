import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/model/failure.ts';
import type { JobEnd } from '../../../src/runner/job-port.ts';
import { type RemoteWorld, remoteWorld } from '../../support/remote-world.ts';

/** Resolves when the task has printed `ready`. */
async function ready({ events }: RemoteWorld): Promise<void> {
  while (!events.some((event) => event.type === 'task-log' && event.line === 'ready')) await delay(50);
}

const WAITS = `wait: {run: 'echo ready; sleep 600 & wait', outputs: {}}\n`;

async function endedAs(end: JobEnd): Promise<{ failure: Failure | undefined; log: string }> {
  const world = await remoteWorld(WAITS);
  const running = world.run();
  await ready(world);
  world.jobs.endAs('1', end);
  const result = (await running).results.get('wait')!;
  const { log } = result.attempts[0]!;
  const parts: Uint8Array[] = [];
  for await (const part of (await world.context.store.get(log!.digest))!) parts.push(part);
  return { failure: result.failure, log: Buffer.concat(parts).toString() };
}

describe('an attempt whose worker cannot tell of its end', () => {
  const GIB = 2 ** 30;
  it.each<[JobEnd, Failure]>([
    [
      { kind: 'lost', reason: 'NODE_FAIL' },
      { kind: 'lost', reason: 'NODE_FAIL' },
    ],
    [
      { kind: 'preempted', reason: 'PREEMPTED' },
      { kind: 'preempted', reason: 'PREEMPTED' },
    ],
    [{ kind: 'oom' }, { kind: 'oom', step: 'wait', limitBytes: 2 * GIB, peakBytes: 2 * GIB }],
    [{ kind: 'timeout' }, { kind: 'timeout', timeoutMs: 0 }],
    [
      { kind: 'exit', exitCode: 7 },
      { kind: 'start', reason: 'job 1 ended with exit code 7 before its worker had reported: output of 1' },
    ],
  ])('ends as its job system says: %j', async (end, failure) => {
    const found = await endedAs(end);
    expect(found.failure).toEqual(failure);
    expect(found.log).toBe('ready\n');
  });

  it('is tried again, elsewhere, when its step says so', async () => {
    const world = await remoteWorld(
      `wait: {run: 'echo ready; [ $MLGIT_ATTEMPT -gt 1 ] || sleep 600', outputs: {}, retry: {times: 1, for: [lost], backoff: 10ms}}\n`,
    );
    const running = world.run();
    await ready(world);
    world.jobs.endAs('1', { kind: 'lost', reason: 'NODE_FAIL' });
    const { results } = await running;
    const { outcome, attempts } = results.get('wait')!;
    expect(outcome).toBe('ran');
    expect(attempts.map(({ failure, ranOn }) => [failure?.kind, ranOn?.job])).toEqual([
      ['lost', '1'],
      [undefined, '2'],
    ]);
  });
});

it('tells what a task wanted on its node that is in the tree here and not declared', async () => {
  const world = await remoteWorld(
    `take: {run: 'cat here.txt nowhere.txt data/there.txt', code: [data/there.txt], outputs: {}}\n`,
    { 'here.txt': 'a', 'data/there.txt': 'b' },
  );
  const result = (await world.run()).results.get('take')!;
  const failure = {
    kind: 'exit',
    exitCode: 1,
    missing: [
      {
        path: 'here.txt',
        remedy: 'add to step take: code: [data/there.txt, here.txt], or inputs: {here: here.txt}',
      },
    ],
  };
  expect(result.failure).toEqual(failure);
  expect(result.attempts.map((attempt) => attempt.failure)).toEqual([failure]);
});

describe('an attempt that nobody can run', () => {
  it('fails at once with the reason of the job system', async () => {
    const world = await remoteWorld(WAITS);
    world.jobs.refuses = { kind: 'never-scheduled', reason: 'invalid account' };
    const { results } = await world.run();
    expect(results.get('wait')?.failure).toEqual({ kind: 'never-scheduled', reason: 'invalid account' });
  });

  it('is queued with the words of the job system, and cancelled with the run', async () => {
    const world = await remoteWorld(WAITS);
    world.jobs.holds = true;
    const controller = new AbortController();
    const running = world.run({ signal: controller.signal });
    while (!world.events.some(({ type }) => type === 'task-queued')) await delay(50);
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'task-queued', task: 'wait', because: 'job 1 (Resources)' }),
    );
    controller.abort();
    const { recorded, results } = await running;
    expect(recorded.manifest.status).toBe('cancelled');
    expect(results.get('wait')?.failure).toEqual({ kind: 'cancelled' });
  });
});

describe('an attempt that fails by itself', () => {
  it('is reported with exit code and log', async () => {
    const world = await remoteWorld(`bad: {run: 'echo no; exit 3', outputs: {}}\n`);
    const { results } = await world.run();
    expect(results.get('bad')?.failure).toMatchObject({ kind: 'exit', exitCode: 3 });
    expect(results.get('bad')?.attempts[0]).toMatchObject({ exitCode: 3, log: { sizeBytes: 3 } });
  });

  it('is ended in order when the run is', async () => {
    const world = await remoteWorld(
      `wait: {run: 'trap "echo bye; exit 0" TERM; echo ready; sleep 600 & wait', outputs: {}}\n`,
    );
    const controller = new AbortController();
    const running = world.run({ signal: controller.signal });
    await ready(world);
    controller.abort();
    const { recorded, results } = await running;
    expect(recorded.manifest.status).toBe('cancelled');
    expect(results.get('wait')).toMatchObject({ outcome: 'cancelled', failure: { kind: 'cancelled' } });
    expect(results.get('wait')?.attempts[0]?.log?.sizeBytes).toBe('ready\nbye\n'.length);
  });

  it('says why when it was told to end by its job system', async () => {
    const world = await remoteWorld(WAITS);
    const running = world.run();
    await ready(world);
    process.kill(world.jobs.jobs.get('1')!.child!.pid!, 'SIGTERM');
    world.jobs.say('1', { kind: 'ended', end: { kind: 'preempted', reason: 'PREEMPTED' } });
    expect((await running).results.get('wait')?.failure).toEqual({ kind: 'preempted', reason: 'PREEMPTED' });
  });
});

describe('an attempt that runs twice', () => {
  it('has one worker, and the other ends without a trace', async () => {
    const world = await remoteWorld(
      `once: {run: 'echo ready; sleep 3; echo x > out/x', outputs: {x: out/x}}\n`,
    );
    const running = world.run();
    await ready(world);
    const again = world.jobs.startAgain('1');
    const exitCode = await new Promise((resolve) => again.once('exit', resolve));
    expect(exitCode).toBe(0);
    const { results } = await running;
    expect(results.get('once')).toMatchObject({ outcome: 'ran' });
  });

  it('has one end, whatever a worker does that was given up', async () => {
    const world = await remoteWorld(
      `once: {run: 'echo ready; sleep 4; echo x > out/x', outputs: {x: out/x}}\n`,
    );
    const running = world.run();
    await ready(world);
    world.jobs.say('1', { kind: 'ended', end: { kind: 'lost', reason: 'NODE_FAIL' } });
    const { results, recorded } = await running;
    expect(results.get('once')?.failure).toEqual({ kind: 'lost', reason: 'NODE_FAIL' });
    const zombie = world.jobs.jobs.get('1')!.child!;
    if (zombie.exitCode === null) await new Promise((resolve) => zombie.once('exit', resolve));
    expect(recorded.manifest.tasks['once']?.status).toBe('failed');
    expect((await world.context.runs.ofFlow('demo')).length).toBe(1);
  });
});
