import type { Plan } from '../flow/plan-types.ts';
import type { EventSink } from '../model/event.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';

/** Further back the code was most likely another. */
const RUNS = 5;
/** In most of them a step may have been cached. */
const LOOKED_AT = 50;

/**
 * How long a task of each step took: the median over the newest runs in which it ran. `runs` are of one flow, newest first.
 * Steps that ran in none of them are left out.
 */
export function expectedTimes(runs: readonly RunRecord[]): { readonly [step: string]: number } {
  const walls = new Map<string, { readonly runs: number; readonly ms: readonly number[] }>();
  for (const { manifest, execution } of runs.slice(0, LOOKED_AT)) {
    for (const [step, ms] of wallsOf({ manifest, execution })) {
      const known = walls.get(step) ?? { runs: 0, ms: [] };
      if (known.runs < RUNS) walls.set(step, { runs: known.runs + 1, ms: [...known.ms, ...ms] });
    }
  }
  return Object.fromEntries([...walls].map(([step, { ms }]) => [step, median(ms)]));
}

/** Of the attempts that ended well. */
function wallsOf({ manifest, execution }: Pick<RunRecord, 'manifest' | 'execution'>): Map<string, number[]> {
  const walls = new Map<string, number[]>();
  for (const [id, { outcome, attempts }] of Object.entries(execution.tasks)) {
    const step = manifest.tasks[id]?.step;
    const wallMs = attempts.at(-1)?.wallMs;
    if (outcome !== 'ran' || step === undefined || wallMs === undefined) continue;
    const known = walls.get(step);
    if (known === undefined) walls.set(step, [wallMs]);
    else known.push(wallMs);
  }
  return walls;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * Passes events on, and tells how long steps are expected to take once the first task is about to run: a run whose tasks are
 * all cached does not wait for what nobody asks. `done` resolves when nothing more will be told.
 */
export function tellingTimes(
  context: Context,
  { flow }: Plan,
  emit: EventSink,
): { readonly emit: EventSink; readonly done: () => Promise<void> } {
  let told: Promise<void> | undefined;
  const { now } = context.config.clock;
  const tell = async (): Promise<void> => {
    try {
      const steps = expectedTimes(await context.runs.ofFlow(flow.name));
      if (Object.keys(steps).length > 0) emit({ type: 'times-expected', at: now(), steps });
    } catch (error) {
      // A run does not fail because nobody can say how long it takes.
      if (!(error instanceof MlgitError)) throw error;
      const { message, hints } = error;
      emit({
        type: 'warning',
        at: now(),
        message: `How long steps took before cannot be read: ${message}`,
        hints,
      });
    }
  };
  return {
    emit: (event) => {
      emit(event);
      if (event.type !== 'task-started' && event.type !== 'task-queued') return;
      told ??= tell();
      // Whoever waits for `done` hears of it.
      told.catch(() => undefined);
    },
    done: async () => told,
  };
}
