import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogTimes, timesPathOf } from '../../../src/executor/log-times.ts';
import { parseLogTimes, storeLog } from '../../../src/executor/store-log.ts';
import type { Digest } from '../../../src/model/digest.ts';
import type { LocalStore } from '../../../src/store/local-port.ts';
import { testStore } from '../../support/local-store.ts';
import { temporaryFolder } from '../../support/repo.ts';

let store: LocalStore;
beforeEach(() => {
  store = testStore().store;
});

async function textOf(digest: Digest): Promise<string> {
  return readFileSync(store.pathOf(digest), 'utf8');
}

function logOf(text: string, times: string): string {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, text);
  if (times !== '') writeFileSync(timesPathOf(path), times);
  return path;
}

describe('storeLog', () => {
  it('stores nothing of a task that printed nothing, or that removed its log', async () => {
    expect(await storeLog(logOf('', ''), store, 'move')).toBeUndefined();
    expect(await storeLog(join(temporaryFolder(), 'none'), store, 'move')).toBeUndefined();
  });

  it('keeps whole lines of both ends of a long log, and says how much it left out', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${String(i).padStart(2, '0')}\n`);
    const log = await storeLog(logOf(lines.join(''), '0 5\n80 10\n160 15\n280 20\n'), store, 'move', 100);
    expect(log).toBeDefined();
    const text = await textOf(log!.digest);
    const kept = text.split('\n').filter((line) => line.startsWith('line'));
    const note = `… ${8 * (40 - kept.length)} bytes are left out here …`;
    expect(text.split('\n').filter((line) => line !== '')).toEqual([
      ...kept.slice(0, 6),
      note,
      ...kept.slice(6),
    ]);
    expect(kept).toEqual(
      lines
        .slice(0, 6)
        .concat(lines.slice(-6))
        .map((line) => line.trimEnd()),
    );
    const times = parseLogTimes(await textOf(log!.times!.digest));
    expect(times).toEqual([
      { offset: 0, ms: 5 },
      { offset: Buffer.from(text).indexOf('line 35'), ms: 20 },
    ]);
  });

  it('cuts a log without line ends in the middle of what it has', async () => {
    const log = await storeLog(logOf('x'.repeat(1000), ''), store, 'copy', 100);
    expect(await textOf(log!.digest)).toBe(
      `${'x'.repeat(50)}\n… 900 bytes are left out here …\n${'x'.repeat(50)}`,
    );
  });

  it('takes an entry that a crash cut short for none', async () => {
    expect(parseLogTimes('0 5\n80 1')).toEqual([{ offset: 0, ms: 5 }]);
  });
});

describe('LogTimes', () => {
  it('notes when a log grew, more coarsely the longer it grows', () => {
    const path = join(temporaryFolder(), 'log');
    let now = 1_000;
    const times = new LogTimes(path, 1_000, () => now);
    for (let i = 0; i < 20_000; i++) {
      times.seen(i * 10);
      now += 100;
    }
    times.close();
    const entries = parseLogTimes(readFileSync(timesPathOf(path), 'utf8'));
    expect(entries[1]).toEqual({ offset: 10, ms: 100 });
    expect(entries.length).toBeLessThan(12_000);
    expect(entries.at(-1)?.ms).toBeGreaterThan(1_990_000);
  });
});
