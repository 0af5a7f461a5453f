import { describe, expect, it } from 'vitest';
import { toldTransfer } from '../../../src/app/told-transfer.ts';
import type { RunEvent } from '../../../src/model/event.ts';

/** Events of a transfer whose parts come at these times, in milliseconds. */
async function eventsOf(times: readonly number[], end: () => void = () => {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  const told = { clock, emit: (event: RunEvent) => void events.push(event) };
  await toldTransfer('data/raw', told, async ({ planned, moved }) => {
    planned(times.length * 10, times.length);
    for (const time of times) {
      now = time;
      moved(10, 1);
    }
    end();
  }).catch(() => undefined);
  return events;
}

describe('a transfer of a run', () => {
  it('is not told of when it is over within a second', async () => {
    expect(await eventsOf([10, 500, 990])).toEqual([]);
  });

  it('is told of as it goes on, and that it is over', async () => {
    const events = await eventsOf([500, 1000, 1100, 1300, 1500]);
    expect(
      events.map((event) => event.type === 'progress' && [event.at, event.doneBytes, event.done]),
    ).toEqual([
      [1000, 20, 2],
      [1300, 40, 4],
      [1500, 50, 4],
      [1500, 50, 5],
    ]);
    expect(events[0]).toMatchObject({ what: 'data/raw', totalBytes: 50, total: 5 });
  });

  it('is over as well when it fails', async () => {
    const fail = (): never => {
      throw new Error('the store is gone');
    };
    const events = await eventsOf([2000, 2100], fail);
    expect(events.at(-1)).toMatchObject({ done: 2, total: 2, doneBytes: 20, failed: true });
  });
});
