import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../../src/store/s3/adaptive-limit.ts';

const throttled = () => true;
const fail = () => Promise.reject(new Error('SlowDown'));

describe('the adaptive limit', () => {
  it('halves once for all requests that were sent before', async () => {
    const limit = new AdaptiveLimit();
    const before = limit.limit;
    await Promise.allSettled(Array.from({ length: 8 }, () => limit.run(fail, throttled)));
    expect(limit.limit).toBe(before / 2);
    await Promise.allSettled([limit.run(fail, throttled)]);
    expect(limit.limit).toBe(before / 4);
  });

  it('grows again by one for a round of successes, to its bound', async () => {
    const limit = new AdaptiveLimit();
    const before = limit.limit;
    for (let i = 0; i < before + 1; i++) await limit.run(async () => i, throttled);
    expect(limit.limit).toBe(before + 1);
    for (let i = 0; i < 10_000; i++) await limit.run(async () => i, throttled);
    expect(limit.limit).toBe(128);
  });

  it('never lets more run than it allows, and never goes below one', async () => {
    const limit = new AdaptiveLimit();
    for (let i = 0; i < 20; i++) await Promise.allSettled([limit.run(fail, throttled)]);
    expect(limit.limit).toBe(1);
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      throw new Error('not found');
    };
    await Promise.allSettled(Array.from({ length: 5 }, () => limit.run(work, () => false)));
    expect(most).toBe(1);
  });

  it('does not take an ordinary failure for a wish for fewer requests', async () => {
    const limit = new AdaptiveLimit();
    const before = limit.limit;
    await expect(limit.run(fail, () => false)).rejects.toThrow('SlowDown');
    expect(limit.limit).toBe(before);
  });
});
