import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type LiveControls, LiveScreen } from '../../../../src/ui/live/live-screen.ts';
import { NOTHING_YET } from '../../../../src/ui/live/run-state.ts';
import type { Screen, ScreenListener, ScreenPlace } from '../../../../src/ui/screen/screen.ts';
import { plainLine } from '../../../../src/ui/screen/styled-line.ts';
import { STORY } from '../../../support/run-story.ts';

/** A terminal that keeps what was drawn. */
class KeptScreens implements ScreenPlace {
  readonly hasKeys = true;
  readonly frames: string[] = [];
  opened = 0;
  listener: ScreenListener | undefined;

  open(listener: ScreenListener): Screen {
    this.listener = listener;
    this.opened++;
    let isOpen = true;
    return {
      size: { columns: 80, rows: 24 },
      draw: (lines) => void this.frames.push(lines.map(plainLine).join('\n')),
      close: () => {
        if (isOpen) this.opened--;
        isOpen = false;
      },
    };
  }

  get last(): string {
    return this.frames.at(-1) ?? '';
  }
}

function shown(more: Partial<LiveControls> = {}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const place = new KeptScreens();
  const did: string[] = [];
  const controls: LiveControls = {
    abilities: {
      ...{
        keys: true,
        cancelling: 'Cancel',
        interrupting: '',
        canDetach: true,
        detaching: '',
        canOpenLogs: true,
      },
    },
    interrupt: () => did.push('interrupt'),
    cancel: () => did.push('cancel'),
    detach: () => did.push('detach'),
    suspend: async () => void did.push(`suspend with ${place.opened} open`),
    async *openLog(task) {
      yield `of ${task}`;
    },
    ...more,
  };
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const screen = new LiveScreen(place, NOTHING_YET, controls, clock);
  onTestFinished(() => screen.close());
  return { place, screen, did, press: (key: string) => place.listener?.onKey(key) };
}

describe('the screen of a run', () => {
  it('draws no more than ten frames a second, however much happens', () => {
    const { place, screen } = shown();
    for (const event of STORY.slice(0, 9)) screen.handle(event);
    for (let i = 0; i < 1000; i++) {
      screen.handle({ type: 'task-log', at: i, task: 'clean', line: `line ${i}` });
      vi.advanceTimersByTime(1);
    }
    expect(place.frames.length).toBeGreaterThan(5);
    expect(place.frames.length).toBeLessThanOrEqual(12);
    vi.advanceTimersByTime(200);
    expect(place.last).toContain('line 999');
  });

  it('draws nothing while nothing happens, and once a second while something runs', () => {
    const { place, screen } = shown();
    vi.advanceTimersByTime(5000);
    expect(place.frames).toHaveLength(1);
    for (const event of STORY) screen.handle(event);
    vi.advanceTimersByTime(200);
    const before = place.frames.length;
    vi.advanceTimersByTime(5000);
    expect(place.frames.length - before).toBe(5);
  });

  it('does what keys ask for, and draws nothing more once it is closed', async () => {
    const { place, screen, did, press } = shown();
    for (const event of STORY) screen.handle(event);
    for (const key of ['ctrl-c', 'd', 'c', 'y']) press(key);
    expect(did).toEqual(['interrupt', 'detach', 'cancel']);
    press('end');
    for (const key of ['up', 'up', 'l']) press(key);
    await vi.advanceTimersByTimeAsync(300);
    expect(place.last).toContain('of train/depth=2');
    expect(place.last).toContain('at its end');
    press('escape');
    await vi.advanceTimersByTimeAsync(300);
    expect(place.last).not.toContain('of train/depth=2');
    screen.close();
    const drawn = place.frames.length;
    screen.handle({ type: 'task-log', at: 0, task: 'far', line: 'late' });
    await vi.advanceTimersByTimeAsync(5000);
    expect([place.frames.length, place.opened]).toEqual([drawn, 0]);
  });

  it('gives the terminal back while the process is stopped', async () => {
    const { place, did, press } = shown();
    press('ctrl-z');
    expect(did).toEqual(['suspend with 0 open']);
    await vi.advanceTimersByTimeAsync(0);
    expect(place.opened).toBe(1);
  });

  it('stays away when the run ends while the process is stopped', async () => {
    const going = Promise.withResolvers<void>();
    const { place, screen, press } = shown({ suspend: () => going.promise });
    press('ctrl-z');
    screen.close();
    going.resolve();
    await vi.advanceTimersByTimeAsync(5000);
    expect([place.opened, place.frames.length]).toEqual([0, 0]);
  });

  it('comes back once nobody else has the terminal', async () => {
    const going = Promise.withResolvers<void>();
    const { place, screen, press } = shown({ suspend: () => going.promise });
    press('ctrl-z');
    screen.hide();
    screen.show();
    expect(place.opened).toBe(0);
    going.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(place.opened).toBe(1);
  });

  it('says why a log cannot be read', async () => {
    const { place, screen, press } = shown({
      // biome-ignore lint/correctness/useYield: it fails before there is anything.
      async *openLog() {
        throw new Error('the store is away');
      },
    });
    for (const event of STORY) screen.handle(event);
    press('end');
    for (const key of ['up', 'up', 'l']) press(key);
    await vi.advanceTimersByTimeAsync(300);
    expect(place.last).toContain('the store is away');
  });
});
