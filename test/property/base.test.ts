import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../src/base/byte-order.ts';
import { nearest } from '../../src/base/nearest.ts';
import { mapPool } from '../../src/base/pool.ts';

const anyText = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());

describe('byte order', () => {
  it('is the order of UTF-8, for every text', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2000 },
    );
  });

  it('puts characters beyond U+FFFF after all others, unlike the order of UTF-16', () => {
    const last = '\uffee';
    const beyond = '\u{1f600}';
    expect(compareBytes(last, beyond)).toBeLessThan(0);
    expect(last < beyond).toBe(false);
    expect(compareBytes(`a${beyond}`, `a${last}`)).toBeGreaterThan(0);
  });
});

describe('the nearest name', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdeé_-'), minLength: 1, maxLength: 8 });

  it('is one of the candidates, and the word itself when it is among them', () => {
    fc.assert(
      fc.property(word, fc.array(word), (one, candidates) => {
        const found = nearest(one, candidates);
        if (found !== undefined) expect(candidates).toContain(found);
        expect(nearest(one, [...candidates, one])?.toLowerCase()).toBe(one.toLowerCase());
      }),
    );
  });

  it('forgives one mistake: a letter more, fewer, another, or two that changed places', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcde'), minLength: 3 }), fc.nat(), (one, seed) => {
        const at = seed % (one.length - 1);
        const swapped = one.slice(0, at) + one[at + 1] + one[at] + one.slice(at + 2);
        for (const typed of [
          one.slice(0, at) + one.slice(at + 1),
          `${one.slice(0, at)}x${one.slice(at)}`,
          `${one.slice(0, at)}x${one.slice(at + 1)}`,
          swapped,
        ]) {
          expect(nearest(typed, ['zzzzzzzzzzzzzzzz', one])).toBe(one);
        }
      }),
    );
  });
});

describe('a pool', () => {
  it('never has more at once than its limit, starts in order, and returns results in order', async () => {
    const delays = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(delays, fc.integer({ min: 1, max: 6 }), async (ticks, limit) => {
        const started: number[] = [];
        let now = 0;
        let most = 0;
        const results = await mapPool(ticks, limit, async (count, index) => {
          started.push(index);
          now++;
          most = Math.max(most, now);
          for (let tick = 0; tick < count; tick++) await Promise.resolve();
          now--;
          return index * 10 + count;
        });
        expect(most).toBeLessThanOrEqual(limit);
        expect(most).toBe(Math.min(limit, ticks.length));
        expect(started).toEqual(ticks.map((_, index) => index));
        expect(results).toEqual(ticks.map((count, index) => index * 10 + count));
      }),
    );
  });

  it('throws the first failure after all that had started have ended, and starts nothing after it', async () => {
    const bad = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }).filter((list) => list.includes(true));
    await fc.assert(
      fc.asyncProperty(bad, fc.integer({ min: 1, max: 5 }), async (fails, limit) => {
        let open = 0;
        let failed: number | undefined;
        const startedAfter: number[] = [];
        const run = mapPool(fails, limit, async (fail, index) => {
          if (failed !== undefined) startedAfter.push(index);
          open++;
          await new Promise((resolve) => setImmediate(resolve));
          open--;
          if (!fail) return;
          failed ??= index;
          throw new Error(`item ${index}`);
        });
        await expect(run).rejects.toThrow(/^item/);
        expect(open).toBe(0);
        expect(startedAfter).toEqual([]);
        await expect(run).rejects.toThrow(`item ${failed}`);
      }),
    );
  });
});
