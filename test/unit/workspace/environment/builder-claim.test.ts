import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Builder,
  type ClaimOptions,
  claimBuild,
  processStart,
} from '../../../../src/workspace/environment/builder-claim.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function options(more: Partial<ClaimOptions> = {}): ClaimOptions {
  return {
    builder: { host: 'here', pid: process.pid, start: '' },
    isDone: () => Promise.resolve(false),
    onWait: () => {},
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    signal: new AbortController().signal,
    ...more,
  };
}

const abandon = (builder: Builder): void => writeFileSync(join(folder, 'claim.7'), JSON.stringify(builder));
/** Above the kernel's limit: never a process. */
const DEAD = 2 ** 22 + 1;

describe('the claim to build', () => {
  it('has one holder at a time when many take over from a released one at once', async () => {
    writeFileSync(join(folder, 'claim.7'), '');
    let holders = 0;
    const generations: number[] = [];
    // Hosts differ, so that each judges the others by the beats of their claims.
    const all = Array.from({ length: 6 }, async (_, i) => {
      const claim = await claimBuild(
        folder,
        options({ builder: { host: `host${i}`, pid: DEAD + i, start: '' } }),
      );
      if (claim === undefined) throw new Error('nothing was built');
      generations.push(claim.generation);
      holders++;
      for (let turn = 0; turn < 20; turn++) {
        await setImmediate();
        expect(holders).toBe(1);
      }
      holders--;
      await claim.release();
    });
    await Promise.all(all);
    expect(new Set(generations).size).toBe(6);
    expect(Math.min(...generations)).toBe(8);
    expect(readdirSync(folder)).toEqual([`claim.${Math.max(...generations)}`]);
  });

  it('is taken from a process that has died', async () => {
    abandon({ host: 'here', pid: DEAD, start: '1' });
    expect((await claimBuild(folder, options()))?.generation).toBe(8);
  });

  it('is not taken from a living process, and waiting can be cancelled', async () => {
    abandon({ host: 'here', pid: process.pid, start: (await processStart(process.pid)) ?? '' });
    const abort = new AbortController();
    const waits: Builder[] = [];
    const waiting = claimBuild(
      folder,
      options({
        onWait: (other) => {
          waits.push(other);
          abort.abort();
        },
        signal: abort.signal,
      }),
    );
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(waits).toMatchObject([{ pid: process.pid }]);
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken from a number that is another process by now',
    async () => {
      abandon({ host: 'here', pid: process.pid, start: '1' });
      expect((await claimBuild(folder, options()))?.generation).toBe(8);
    },
  );

  it('is taken from another machine that has been silent for a minute by our own clock', async () => {
    abandon({ host: 'there', pid: 1, start: '' });
    // Its clock is an hour behind: only that the time does not change counts.
    utimesSync(join(folder, 'claim.7'), 1, 1);
    let now = 0;
    const looks: number[] = [];
    const clock = {
      now: () => 0,
      monotonic: () => {
        looks.push(now);
        now += 25_000;
        return now;
      },
    };
    const claim = await claimBuild(folder, options({ clock }));
    expect(claim?.generation).toBe(8);
    expect(looks.length).toBeGreaterThanOrEqual(3);
    await claim?.release();
  });

  it('is not needed when another has built meanwhile', async () => {
    let looks = 0;
    expect(await claimBuild(folder, options({ isDone: async () => ++looks > 1 }))).toBeUndefined();
    const claim = await claimBuild(folder, options());
    expect(claim?.generation).toBe(2);
  });
});
