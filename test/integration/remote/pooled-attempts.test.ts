import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../../src/app/run-flow.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import { type RemoteWorld, remoteWorld } from '../../support/remote-world.ts';
import { temporaryFolder } from '../../support/repo.ts';

/** Tasks `each/n=1`, `each/n=2`, … which do what `run` says; `$COUNT` is a file to which each start adds the task's number. */
async function fanOut(count: number, run: string, more = ''): Promise<RemoteWorld & { starts(): number[] }> {
  const counter = join(temporaryFolder(), 'count');
  writeFileSync(counter, '');
  const items = Array.from({ length: count }, (_, at) => at + 1).join(', ');
  const command = `echo $MLGIT_ITEM_N >> ${counter}; ${run}`;
  const world = await remoteWorld(
    `each: {foreach: {n: [${items}]}, run: '${command}', outputs: {o: out/o}, ${more}}\n`,
  );
  const starts = (): number[] => readFileSync(counter, 'utf8').trim().split('\n').map(Number);
  return { ...world, starts };
}

const WRITE = 'echo $MLGIT_ITEM_N > out/o';

/** Number of the task → the jobs of its attempts. */
function jobsOf({ recorded }: RunOutcome): (string | undefined)[][] {
  return Object.entries(recorded.execution.tasks)
    .sort(([a], [b]) => Number(a.split('=')[1]) - Number(b.split('=')[1]))
    .map(([, { attempts }]) => attempts.map(({ ranOn }) => ranOn?.job));
}

async function printed({ events }: RemoteWorld, text: string): Promise<void> {
  while (!events.some((event) => event.type === 'task-log' && event.line === text)) await delay(50);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

describe('a fan-out of short tasks', () => {
  it('is run by the jobs that have begun, with the results that it has here', async () => {
    const there = await fanOut(12, WRITE);
    there.jobs.slots = 1;
    const elsewhere = await there.run();
    expect(jobsOf(elsewhere)).toEqual(Array(12).fill(['1']));
    expect(there.starts()).toEqual([1, ...numbers(12).slice(1).reverse()]);
    const here = await there.run({ runners: ['local'], force: true });
    expect(encodeManifest(here.recorded.manifest)).toBe(encodeManifest(elsewhere.recorded.manifest));
  });

  it('is run once each where several jobs take from it at once, and jobs with nothing to do are ended', async () => {
    const world = await fanOut(24, `sleep 0.1; ${WRITE}`);
    world.jobs.slots = 4;
    const outcome = await world.run();
    expect(outcome.recorded.manifest.status).toBe('succeeded');
    expect(world.starts().sort((a, b) => a - b)).toEqual(numbers(24));
    const jobs = new Set(jobsOf(outcome).flat());
    expect(jobs.size).toBeGreaterThan(1);
    expect(jobs.size).toBeLessThan(24);
    expect(world.jobs.cancelled.filter((id) => jobs.has(id))).toEqual([]);
    const waiting = [...world.jobs.jobs.values()].filter(({ state }) => state.kind === 'waiting');
    expect(waiting).toEqual([]);
  });

  it('ends all its jobs at the end, where ending one would be a request of its own', async () => {
    const world = await fanOut(6, WRITE);
    world.jobs.slots = 1;
    Object.assign(world.jobs, { capabilities: { pollEveryMs: 200, idleJobs: 'at-end' } });
    await world.run();
    expect(world.jobs.cancelled).toEqual(numbers(6).map(String));
  });

  it('goes on after a task that failed by itself', async () => {
    const world = await fanOut(5, `[ $MLGIT_ITEM_N != 5 ] || exit 3; ${WRITE}`);
    world.jobs.slots = 1;
    const outcome = await world.run();
    expect(jobsOf(outcome)).toEqual(Array(5).fill(['1']));
    expect(outcome.results.get('each/n=5')?.failure).toMatchObject({ kind: 'exit', exitCode: 3 });
    const { log } = outcome.results.get('each/n=4')!.attempts[0]!;
    expect(log).toBeUndefined();
  });
});

describe('a fan-out of long tasks', () => {
  it('has a job for each, all at once', async () => {
    const barrier = join(temporaryFolder(), 'barrier');
    // None ends before all have begun.
    const run = `echo x >> ${barrier}; while [ $(wc -l < ${barrier}) -lt 3 ]; do sleep 0.1; done; ${WRITE}`;
    const world = await fanOut(3, run);
    expect(jobsOf(await world.run())).toEqual([['1'], ['2'], ['3']]);
  });
});

describe('a job that ends while it is at a task it has taken', () => {
  const STOPS_AT_5 = `if [ $MLGIT_ITEM_N = 5 ] && [ $MLGIT_ATTEMPT = 1 ]; then echo ready; sleep 600 & wait; fi; ${WRITE}`;

  it('loses that attempt and nothing else', async () => {
    const world = await fanOut(6, STOPS_AT_5, 'retry: {times: 1, for: [lost], backoff: 10ms}');
    world.jobs.slots = 1;
    const running = world.run();
    await printed(world, 'ready');
    world.jobs.endAs('1', { kind: 'lost', reason: 'NODE_FAIL' });
    const outcome = await running;
    expect(outcome.recorded.manifest.status).toBe('succeeded');
    const jobs = jobsOf(outcome);
    expect(jobs.map((tried) => tried.length)).toEqual([1, 1, 1, 1, 2, 1]);
    expect([jobs[0], jobs[5], jobs[4]?.[0]]).toEqual([['1'], ['1'], '1']);
    expect([jobs[1], jobs[2], jobs[3]].flat()).not.toContain('1');
    expect(outcome.results.get('each/n=5')?.attempts[0]?.failure).toEqual({
      kind: 'lost',
      reason: 'NODE_FAIL',
    });
    expect(world.starts().sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 5, 6]);
  });

  it('is the reason of its end, whatever became of the job that was submitted for it', async () => {
    const world = await fanOut(6, STOPS_AT_5);
    world.jobs.slots = 1;
    const running = world.run();
    await printed(world, 'ready');
    // The own job of the attempt comes, finds it taken and ends.
    world.jobs.slots = 6;
    const own = world.jobs.startAgain('5');
    await new Promise((resolve) => own.once('exit', resolve));
    world.jobs.say('5', { kind: 'ended', end: { kind: 'exit', exitCode: 0 } });
    await delay(1_500);
    world.jobs.endAs('1', { kind: 'oom' });
    const { results } = await running;
    expect(results.get('each/n=5')?.failure).toMatchObject({ kind: 'oom', step: 'each' });
    expect(results.get('each/n=5')?.attempts[0]?.ranOn?.job).toBe('1');
    expect(results.get('each/n=5')?.attempts[0]?.log?.sizeBytes).toBe('ready\n'.length);
  });

  it('takes no other when it was told to end', async () => {
    const world = await fanOut(6, STOPS_AT_5);
    world.jobs.slots = 1;
    const running = world.run();
    await printed(world, 'ready');
    process.kill(world.jobs.jobs.get('1')!.child!.pid!, 'SIGTERM');
    world.jobs.say('1', { kind: 'ended', end: { kind: 'preempted', reason: 'PREEMPTED' } });
    const outcome = await running;
    expect(outcome.results.get('each/n=5')?.failure).toEqual({ kind: 'preempted', reason: 'PREEMPTED' });
    expect(
      jobsOf(outcome)
        .flat()
        .filter((job) => job === '1'),
    ).toHaveLength(3);
  });

  it('is ended with the run', async () => {
    const world = await fanOut(6, STOPS_AT_5);
    world.jobs.slots = 1;
    const controller = new AbortController();
    const running = world.run({ signal: controller.signal });
    await printed(world, 'ready');
    controller.abort();
    const { recorded, results } = await running;
    expect(recorded.manifest.status).toBe('cancelled');
    expect(results.get('each/n=6')?.outcome).toBe('ran');
    expect(results.get('each/n=5')?.outcome).toBe('cancelled');
    expect(world.jobs.cancelled).toContain('1');
    const { child } = world.jobs.jobs.get('1')!;
    if (child!.exitCode === null) await new Promise((resolve) => child!.once('exit', resolve));
  });
});
