import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../../src/base/byte-budget.ts';

const MIB = 1024 * 1024;

/** Starts so many that never end before they are told, and says how many were let in. */
async function letIn(budget: ByteBudget, count: number, sizeBytes: number) {
  let running = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    budget.run(sizeBytes, async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running--;
    }),
  );
  await new Promise(setImmediate);
  const first = running;
  while (ends.length > 0) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  await Promise.all(all);
  return { first, most };
}

describe('the budget of bytes', () => {
  it('lets many small blobs go at once, and few large ones', async () => {
    expect(await letIn(new ByteBudget(), 200, 10 * 1024)).toEqual({ first: 200, most: 200 });
    const { first, most } = await letIn(new ByteBudget(), 200, 100 * MIB);
    expect(first).toBeGreaterThan(8);
    expect(most).toBeLessThan(24);
  });

  it('is given back by what fails', async () => {
    const budget = new ByteBudget();
    const failing = Array.from({ length: 100 }, () =>
      budget.run(MIB, () => Promise.reject(new Error('no'))).catch(() => undefined),
    );
    await Promise.all(failing);
    expect(await letIn(budget, 30, MIB)).toEqual({ first: 30, most: 30 });
  });

  it('serves a large one that waits before small ones that come later', async () => {
    const budget = new ByteBudget();
    const order: string[] = [];
    let end: () => void = () => undefined;
    const held = Array.from({ length: 20 }, () =>
      budget.run(3 * MIB, () => new Promise<void>((resolve) => (end = chain(end, resolve)))),
    );
    const large = budget.run(3 * MIB, async () => void order.push('large'));
    const small = budget.run(1, async () => void order.push('small'));
    await new Promise(setImmediate);
    end();
    await Promise.all([...held, large, small]);
    expect(order).toEqual(['large', 'small']);
  });
});

function chain(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}
