import type { Clock } from '../config/config.ts';

/**
 * Time since now. The monotonic clock of a machine that sleeps stands still, and its wall clock may be set back, so the
 * one that went further counts: who holds something too short only loses it, who holds it too long breaks a promise.
 */
export function startStopwatch(clock: Clock): () => number {
  const wall = clock.now();
  const monotonic = clock.monotonic();
  let furthest = 0;
  return () => {
    furthest = Math.max(furthest, clock.now() - wall, clock.monotonic() - monotonic);
    return furthest;
  };
}
