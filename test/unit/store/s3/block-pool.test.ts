import { describe, expect, it } from 'vitest';
import { BlockPool } from '../../../../src/store/s3/block-pool.ts';

describe('a pool of blocks', () => {
  it('makes no more blocks than it may, and gives the same ones again', async () => {
    const pool = new BlockPool(2, 8);
    const first = await pool.acquire(2);
    expect(first.map((block) => block.length)).toEqual([8, 8]);
    expect(pool.tryAcquire()).toBeUndefined();
    pool.release(first);
    const again = await pool.acquire(2);
    expect(new Set([...first, ...again]).size).toBe(2);
  });

  it('leaves free what it is told to', () => {
    const pool = new BlockPool(3, 8);
    const first = pool.tryAcquire(2);
    expect(first).toHaveLength(8);
    expect(pool.tryAcquire(2)).toBeUndefined();
    pool.release([first as Buffer]);
    expect(pool.tryAcquire(2)).toBe(first);
  });

  it('serves those who wait in turn, also one who wants several', async () => {
    const pool = new BlockPool(2, 8);
    const [a, b] = await pool.acquire(2);
    const served: string[] = [];
    const ask = async (name: string, count: number) => {
      const blocks = await pool.acquire(count);
      served.push(name);
      return blocks;
    };
    const both = ask('both', 2);
    const one = ask('one', 1);
    pool.release([a as Buffer]);
    expect(pool.tryAcquire()).toBeUndefined();
    pool.release([b as Buffer]);
    pool.release(await both);
    await one;
    expect(served).toEqual(['both', 'one']);
  });

  it('forgets who stops waiting, and serves the next', async () => {
    const pool = new BlockPool(1, 8);
    const held = await pool.acquire(1);
    const stop = new AbortController();
    const waiting = pool.acquire(1, stop.signal);
    const next = pool.acquire(1);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    pool.release(held);
    expect(await next).toEqual(held);
  });

  it('gives all there are to one who wants more', async () => {
    expect(await new BlockPool(3, 8).acquire(4)).toHaveLength(3);
  });
});
