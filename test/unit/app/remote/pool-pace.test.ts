import { expect, it } from 'vitest';
import { PoolPace } from '../../../../src/app/remote/driver/pool-pace.ts';

const job = (pool: string | undefined, submittedJob: string, hasBegun: boolean) => ({
  pool,
  submittedJob,
  hasBegun,
});

it('tells of the rest of a pool once, when an attempt of it has been at work for two seconds', () => {
  const pace = new PoolPace();
  const jobs = [job('a', '1', false), job('a', '2', false), job('b', '3', false), job(undefined, '4', false)];
  expect(pace.due(jobs, 50_000)).toEqual([]);
  const begun = [job('a', '1', true), ...jobs.slice(1)];
  expect(pace.due(begun, 60_000)).toEqual([]);
  expect(pace.due(begun, 61_999)).toEqual([]);
  expect(pace.due(begun, 62_000)).toEqual(['2']);
  expect(pace.due(begun, 63_000)).toEqual([]);
  // What is submitted later begins at once.
  expect(pace.due([...begun, job('a', '5', false)], 64_000)).toEqual(['5']);
});
