import { expect, test } from 'vitest';
import { pipelined } from '../../../src/git/read-ahead.ts';

/** Reads that stay open until they are answered, with the greatest number open at once. */
function openReads() {
  const open: { item: number; answer: () => void }[] = [];
  let most = 0;
  const read = (item: number): Promise<number> =>
    new Promise((resolve) => {
      open.push({ item, answer: () => resolve(item) });
      most = Math.max(most, open.length);
    });
  return { open, read, most: () => most };
}

async function drain(reads: ReturnType<typeof openReads>, items: number[], size: number): Promise<number[]> {
  const out: number[] = [];
  const results = pipelined(items, reads.read, () => size);
  for (let i = 0; i < items.length; i++) {
    const next = results.next();
    await Promise.resolve();
    // Answered backwards: the order of results must not depend on it.
    while (reads.open.length > 0) reads.open.pop()?.answer();
    out.push((await next).value as number);
  }
  return out;
}

const ITEMS = Array.from({ length: 2000 }, (_, i) => i);

test('results come in the order of the items, however they are answered', async () => {
  expect(await drain(openReads(), ITEMS, 1)).toEqual(ITEMS);
});

test('small items are read far ahead, large ones hardly', async () => {
  const small = openReads();
  await drain(small, ITEMS, 100);
  expect(small.most()).toBeGreaterThan(100);
  expect(small.most()).toBeLessThanOrEqual(512);
  const large = openReads();
  await drain(large, ITEMS, 64 * 1024 * 1024);
  expect(large.most()).toBeLessThanOrEqual(16);
});

test('a read that fails is thrown at its turn, and those behind it are not left unhandled', async () => {
  const seen: number[] = [];
  const results = pipelined(
    [1, 2, 3],
    (item) => (item > 1 ? Promise.reject(new Error(`no ${item}`)) : Promise.resolve(item)),
    () => 0,
  );
  await expect(
    (async () => {
      for await (const item of results) seen.push(item);
    })(),
  ).rejects.toThrow('no 2');
  expect(seen).toEqual([1]);
});
