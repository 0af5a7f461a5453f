import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SubmitQueue } from '../../../../src/app/remote/submit-queue.ts';
import type { JobRequest, JobRunner } from '../../../../src/runner/job-port.ts';

function queueWith(submit: JobRunner['submit']) {
  const runner = { name: 'runner', submit } as JobRunner;
  return new SubmitQueue(runner, new AbortController().signal);
}

const job = (argument: string): JobRequest => ({ name: 'n', script: '', argument, resources: {} });

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
