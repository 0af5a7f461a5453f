import { describe, expect, it } from 'vitest';
import { FramePace } from '../../../../src/ui/screen/frame-pace.ts';

/** How many frames there are in ten seconds when each takes `costMs` and one more is always asked for. */
function framesOf(costMs: number): number {
  const pace = new FramePace();
  let now = 0;
  let frames = 0;
  while (now < 10_000) {
    now += pace.waitMs(now, false);
    pace.drawn(now, now + costMs);
    now += costMs;
    frames++;
  }
  return frames;
}

describe('the pace of frames', () => {
  it('has ten a second where they cost little', () => {
    expect(framesOf(1)).toBeLessThanOrEqual(101);
    expect(framesOf(1)).toBeGreaterThan(80);
  });

  it('spends a thirtieth of a core where they cost more', () => {
    for (const cost of [5, 10, 20, 40]) expect((framesOf(cost) * cost) / 10_000).toBeLessThan(0.045);
  });

  it('shows nothing later than two seconds, however costly', () => {
    expect(framesOf(500)).toBeGreaterThanOrEqual(4);
  });

  it('answers a key sooner', () => {
    const pace = new FramePace();
    pace.drawn(0, 20);
    expect(pace.waitMs(20, true)).toBe(25);
    expect(pace.waitMs(20, false)).toBe(600);
    expect(pace.waitMs(2000, false)).toBe(0);
  });
});
