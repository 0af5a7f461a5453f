import { beforeEach, describe, expect, it } from 'vitest';
import { QUIET_MS, removeQuietWork } from '../../../src/gc/quiet-work.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { MemoryRecords } from '../../../src/store/memory/memory-records.ts';
import { stagedName } from '../../../src/store/staged-name.ts';

let records: MemoryRecords;
let recorded: Set<string>;
beforeEach(() => {
  records = new MemoryRecords();
  recorded = new Set();
});

const write = (...names: readonly string[]) =>
  Promise.all(names.map((name) => records.publish(name, Buffer.from(name))));

const collect = (now: number) => removeQuietWork(records, { now, isRecorded: (run) => recorded.has(run) });

async function left(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of records.list('work')) names.push(name);
  return names.sort();
}

describe('records of runs that nobody drives any more', () => {
  it('go when nothing has changed since a collector first saw them', async () => {
    await write('work/a/0-1/order', 'work/a/0-1/start', 'work/a/0-1/beat-00000007');
    expect(await collect(1)).toEqual([]);
    expect(await collect(QUIET_MS)).toEqual([]);
    expect(await collect(QUIET_MS + 1)).toEqual(['a']);
    expect(await left()).toEqual([]);
    expect(await records.read('gc/work')).toBeUndefined();
  });

  it('stay while there are signs of life, whatever the clocks of others say', async () => {
    await write('work/a/0-1/order', 'work/b/0-1/order');
    await collect(1);
    await write('work/a/0-1/beat-00000001');
    expect(await collect(QUIET_MS + 1)).toEqual(['b']);
    expect(await collect(2 * QUIET_MS)).toEqual([]);
    expect(await collect(2 * QUIET_MS + 1)).toEqual(['a']);
  });

  it('go with what a worker without credentials has staged, and stay while it stages', async () => {
    const digest = digestText('an output');
    await write('work/a/0-1/order', stagedName('work/a/0-1', digest, 1));
    await collect(1);
    await write(stagedName('work/a/0-1', digest, 2));
    expect(await collect(QUIET_MS + 1)).toEqual([]);
    expect(await collect(2 * QUIET_MS + 1)).toEqual(['a']);
    expect(await left()).toEqual([]);
  });

  it('stay when they are the only record of a run that has ended', async () => {
    await write('work/a/run', 'work/a/end');
    await collect(1);
    expect(await collect(2 * QUIET_MS)).toEqual([]);
    recorded.add('a');
    expect(await collect(2 * QUIET_MS)).toEqual(['a']);
    expect(await left()).toEqual([]);
  });

  it('leave what says that there is a run to the last', async () => {
    await write('work/a/run', 'work/a/0-1/order', 'work/a/log-00000001');
    await collect(1);
    const removed: string[] = [];
    const remove = records.remove.bind(records);
    records.remove = async (name) => {
      removed.push(name);
      await remove(name);
    };
    await collect(QUIET_MS + 1);
    expect(removed.filter((name) => name.startsWith('work/')).at(-1)).toBe('work/a/run');
  });
});
