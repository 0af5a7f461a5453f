import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { PooledAttempt } from '../../../../src/app/remote/driver/attempt-pools.ts';
import { type ReadyJob, SubmitQueue } from '../../../../src/app/remote/driver/submit-queue.ts';
import type { JobRunner } from '../../../../src/runner/job-port.ts';

function queueWith(submit: JobRunner['submit'], signal = new AbortController().signal) {
  const runner = { name: 'runner', submit } as JobRunner;
  const listed: string[][] = [];
  const announce = async (attempts: readonly PooledAttempt[]): Promise<void> => {
    listed.push(attempts.map(({ folder }) => folder));
  };
  const queue = new SubmitQueue(runner, { announce, signal, fullMs: 10 });
  const told: string[] = [];
  return {
    told,
    listed,
    expect: (makeReady: () => Promise<ReadyJob | undefined>) =>
      queue.expect(makeReady, (reason) => told.push(reason)),
  };
}

const job = (argument: string, pooled?: PooledAttempt): ReadyJob => ({
  request: { name: 'n', script: '', argument, resources: {} },
  pooled,
});

it('hands over together, in the order in which they were asked for, what becomes ready one after another', async () => {
  const batches: string[][] = [];
  const queue = queueWith(async (jobs) => {
    batches.push(jobs.map(({ argument }) => argument));
    return jobs.map(({ argument }) => ({ id: argument }));
  });
  const readyAfter = async (ms: number) => {
    await delay(ms);
    return job(String(ms));
  };
  const submitted = await Promise.all([120, 0, 240].map((ms) => queue.expect(() => readyAfter(ms))));
  expect(batches).toEqual([['120', '0', '240']]);
  expect(submitted).toEqual([{ id: '120' }, { id: '0' }, { id: '240' }]);
});

it('does not wait for one that there is not after all, or that could not be made', async () => {
  const queue = queueWith(async (jobs) => jobs.map(({ argument }) => ({ id: argument })));
  const none = queue.expect(async () => undefined);
  const broken = queue.expect(async () => {
    throw new Error('no blob');
  });
  const one = queue.expect(async () => job('a'));
  await expect(broken).rejects.toThrow('no blob');
  expect(await none).toBeUndefined();
  expect(await one).toEqual({ id: 'a' });
});

it('tells every job that the system cannot be reached', async () => {
  const queue = queueWith(async () => {
    throw new Error('unreachable');
  });
  const asked = ['a', 'b'].map((name) => queue.expect(async () => job(name)));
  for (const one of asked) await expect(one).rejects.toThrow('unreachable');
});

/** A system that takes each request whole or not at all, and has room for so many jobs, which never end by themselves. */
function limited(most: number) {
  const held = new Set<string>();
  const requests: number[] = [];
  const submit: JobRunner['submit'] = async (jobs) => {
    requests.push(jobs.length);
    if (held.size + jobs.length > most) return jobs.map(() => ({ full: 'TooMany' }));
    for (const { argument } of jobs) held.add(argument);
    return jobs.map(({ argument }) => ({ id: argument }));
  };
  return { held, requests, submit };
}

it('hands over as many as there is room for, and the others in their order as room comes', async () => {
  const { held, requests, submit } = limited(3);
  const queue = queueWith(submit);
  const taken: string[] = [];
  const all = Array.from({ length: 20 }, async (_, at) => {
    const submitted = await queue.expect(async () => job(String(at)));
    if (submitted !== undefined && 'id' in submitted) taken.push(submitted.id);
  });
  while (taken.length < 20) {
    await delay(30);
    // The oldest ends.
    const [first] = held;
    if (first !== undefined) held.delete(first);
    expect(held.size).toBeLessThanOrEqual(3);
  }
  await Promise.all(all);
  expect(taken).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
  expect(requests[0]).toBe(20);
  // Each waited, and was told so once.
  expect(queue.told.length).toBe(20);
});

it('lets go of what waits for room when the run is being ended', async () => {
  const stop = new AbortController();
  const queue = queueWith(limited(1).submit, stop.signal);
  const first = await queue.expect(async () => job('a'));
  const second = queue.expect(async () => job('b'));
  const ended = expect(second).rejects.toThrow('The operation was aborted');
  while (queue.told.length === 0) await delay(5);
  stop.abort();
  await ended;
  expect(first).toEqual({ id: 'a' });
  expect(queue.told).toEqual(['TooMany']);
});

it('lists what is in a pool once, in the order of the jobs, before any of them is handed over', async () => {
  let requests = 0;
  const queue = queueWith(async (jobs) => {
    expect(queue.listed[0]).toEqual(['b', 'a']);
    if (requests++ === 0) return jobs.map(() => ({ full: 'TooMany' }));
    return jobs.map(({ argument }) => ({ id: argument }));
  });
  const member = (folder: string): ReadyJob => job(folder, { pool: 'p', folder, takeWithinMs: 1 });
  await Promise.all([member('b'), job('alone'), member('a')].map((one) => queue.expect(async () => one)));
  expect(queue.listed.flat()).toEqual(['b', 'a']);
});
