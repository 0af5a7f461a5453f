import type { RunRecord } from '../../model/run.ts';

/** Further back the code was most likely another. */
const RUNS = 5;
/** In most of them a step may have been cached. */
const LOOKED_AT = 100;
/** Data grow. */
const HEADROOM = 1.5;
const ROUND_TO = 64 * 2 ** 20;
/** What small steps need is in what is left to the system. */
const LEAST_PEAK = 64 * 2 ** 20;

/**
 * Memory to keep free for a task of each step that declares none: the largest peak of the newest runs in which the step
 * ran, with headroom. `runs` are of one flow, newest first. Steps of which nothing is known, or that need little, are left out.
 */
export function measuredMemory(
  runs: readonly RunRecord[],
  steps: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const peaks = new Map<string, number[]>();
  for (const { manifest, execution } of runs.slice(0, LOOKED_AT)) {
    for (const [step, peak] of peaksOf({ manifest, execution })) {
      const known = peaks.get(step) ?? [];
      if (steps.has(step) && known.length < RUNS) peaks.set(step, [...known, peak]);
    }
  }
  return new Map(
    [...peaks]
      .map(([step, all]) => [step, Math.max(...all)] as const)
      .filter(([, peak]) => peak >= LEAST_PEAK)
      .map(([step, peak]) => [step, Math.ceil((peak * HEADROOM) / ROUND_TO) * ROUND_TO] as const),
  );
}

/** The largest of each step that ran. */
function peaksOf({ manifest, execution }: Pick<RunRecord, 'manifest' | 'execution'>): Map<string, number> {
  const peaks = new Map<string, number>();
  for (const [id, { attempts }] of Object.entries(execution.tasks)) {
    const step = manifest.tasks[id]?.step;
    for (const { peakBytes } of attempts) {
      if (step !== undefined && peakBytes !== undefined)
        peaks.set(step, Math.max(peakBytes, peaks.get(step) ?? 0));
    }
  }
  return peaks;
}
