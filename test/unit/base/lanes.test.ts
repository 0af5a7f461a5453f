import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Lanes } from '../../../src/base/lanes.ts';

it('runs no more than it has lanes, in turn, and goes on after a failure', async () => {
  const lanes = new Lanes(2);
  const began: number[] = [];
  let atOnce = 0;
  let most = 0;
  const work = (index: number) => async () => {
    began.push(index);
    most = Math.max(most, ++atOnce);
    await turn();
    atOnce--;
    if (index === 1) throw new Error('one fails');
    return index;
  };
  const all = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => lanes.run(work(index))));
  expect(most).toBe(2);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(all.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    0,
    'failed',
    2,
    3,
    4,
  ]);
});
