import type { RunRecord } from '../../model/run.ts';

/** Further back the code was most likely another. */
const RUNS = 5;
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
  for (const { manifest, execution } of runs) {
    for (const step of steps) {
      const peak = peakOf(step, { manifest, execution });
      const known = peaks.get(step) ?? [];
      if (peak !== undefined && known.length < RUNS) peaks.set(step, [...known, peak]);
    }
  }
  return new Map(
    [...peaks]
      .map(([step, all]) => [step, Math.max(...all)] as const)
      .filter(([, peak]) => peak >= LEAST_PEAK)
      .map(([step, peak]) => [step, Math.ceil((peak * HEADROOM) / ROUND_TO) * ROUND_TO] as const),
  );
}

function peakOf(
  step: string,
  { manifest, execution }: Pick<RunRecord, 'manifest' | 'execution'>,
): number | undefined {
  const found = Object.entries(execution.tasks)
    .filter(([id]) => manifest.tasks[id]?.step === step)
    .flatMap(([, task]) => task.attempts.map(({ peakBytes }) => peakBytes))
    .filter((bytes) => bytes !== undefined);
  return found.length === 0 ? undefined : Math.max(...found);
}
