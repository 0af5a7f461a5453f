import { describe, expect, it } from 'vitest';
import { NO_MEMO } from '../../../src/index/no-memo.ts';
import { digestBytes } from '../../../src/model/blake3.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { findPresent } from '../../../src/transfer/find-present.ts';
import { Ledger } from '../../../src/transfer/ledger.ts';
import { rememberingMemo } from '../../support/remembering.ts';

const digest = (text: string) => digestBytes(Buffer.from(text));

describe('the ledger of a store', () => {
  it('knows what it was told, also by another process', () => {
    const memo = rememberingMemo();
    new Ledger(memo).add([digest('a'), digest('b')]);
    expect(new Ledger(memo).knows([digest('a'), digest('c')])).toEqual(new Set([digest('a')]));
  });

  it('knows it for its own time where there is no index', () => {
    const ledger = new Ledger(NO_MEMO);
    ledger.add([digest('a')]);
    expect(ledger.knows([digest('a')]).size).toBe(1);
    expect(new Ledger(NO_MEMO).knows([digest('a')]).size).toBe(0);
  });

  it('forgets all when garbage was collected since, and keeps all when it was not', () => {
    const ledger = new Ledger(rememberingMemo());
    ledger.atEpoch('3');
    ledger.add([digest('a')]);
    ledger.markComplete();
    ledger.atEpoch('3');
    expect(ledger.knows([digest('a')]).size).toBe(1);
    ledger.atEpoch('4');
    expect(ledger.knows([digest('a')]).size).toBe(0);
    expect(ledger.isComplete).toBe(false);
  });

  it('does not take for known what a slower process adds that has not heard of the new epoch', () => {
    const memo = rememberingMemo();
    const [slow, fast] = [new Ledger(memo), new Ledger(memo)];
    slow.atEpoch('3');
    fast.atEpoch('4');
    slow.add([digest('a')]);
    fast.add([digest('b')]);
    expect(fast.knows([digest('a'), digest('b')])).toEqual(new Set([digest('b')]));
    expect(new Ledger(memo).knows([digest('a'), digest('b')])).toEqual(new Set([digest('b')]));
  });
});

describe('what a store has of many digests', () => {
  const filled = async (count: number) => {
    const store = new MemoryStore();
    for (let i = 0; i < count; i++) await store.putBytes(Buffer.from(`there ${i}`));
    return store;
  };
  const wanted = (count: number) => Array.from({ length: count }, (_, i) => digest(`there ${i * 2}`));

  it('is found by its listing, of which everything is told', async () => {
    const store = await filled(100);
    const listed: string[] = [];
    const found = await findPresent(store, wanted(60), { onListed: (digests) => listed.push(...digests) });
    expect(found.present.size).toBe(50);
    expect(found.listedAll).toBe(true);
    expect(listed).toHaveLength(100);
  });

  it('is asked for one by one when there are few', async () => {
    const store = await filled(10);
    const found = await findPresent(store, wanted(10));
    expect(found.present.size).toBe(5);
    expect(found.listedAll).toBe(false);
  });

  it('is asked for one by one when the listing is far longer', async () => {
    const store = await filled(30_000);
    const found = await findPresent(store, wanted(40));
    expect(found.present.size).toBe(40);
    expect(found.listedAll).toBe(false);
  });
});
