import type { RunState, StepState, TaskState } from './run-state.ts';

/** So many tasks of a step must have ended before they say more than earlier runs. */
const ENOUGH = 2;

/** How long a task of the step takes, milliseconds: as those of this run did, else as in earlier ones. */
export function expectedOf({ ran, expectedMs }: StepState): number | undefined {
  return ran.tasks >= ENOUGH ? ran.wallMs / ran.tasks : expectedMs;
}

/** What is left of a task that takes so long. */
function leftOf({ phase, since }: TaskState, expectedMs: number, now: number): number {
  if (phase === 'running') return Math.max(0, expectedMs - (now - since));
  return phase === 'pending' || phase === 'queued' || phase === 'waiting' || phase === 'pausing'
    ? expectedMs
    : 0;
}

interface StepWork {
  /** Of all its tasks together. */
  readonly totalMs: number;
  /** Of the one that has the most left. */
  readonly longestMs: number;
}

function workOf(step: StepState, now: number): StepWork | undefined {
  const { counts } = step;
  const open = counts.pending + counts.queued + counts.waiting + counts.running + counts.pausing;
  if (step.known && open === 0) return { totalMs: 0, longestMs: 0 };
  const expectedMs = expectedOf(step);
  if (expectedMs === undefined) return undefined;
  // Of a fan-out that is not known yet, one task is counted.
  if (!step.known) return { totalMs: expectedMs, longestMs: expectedMs };
  let [totalMs, longestMs] = [0, 0];
  for (const task of step.tasks) {
    const left = leftOf(task, expectedMs, now);
    totalMs += left;
    longestMs = Math.max(longestMs, left);
  }
  return { totalMs, longestMs };
}

/**
 * Milliseconds that the run will still take: the longest way through its steps, or all that is left to do divided among
 * the tasks that run at once, whichever is more. Undefined where a step that is still to run was never seen to run.
 */
export function remainingMs(state: RunState, now: number): number | undefined {
  const ways = new Map<string, number>();
  let [totalMs, longestMs] = [0, 0];
  for (const step of state.steps) {
    const work = workOf(step, now);
    if (work === undefined) return undefined;
    const before = Math.max(0, ...step.needs.map((name) => ways.get(name) ?? 0));
    const way = before + Math.max(work.longestMs, work.totalMs / state.jobs);
    ways.set(step.name, way);
    longestMs = Math.max(longestMs, way);
    totalMs += work.totalMs;
  }
  return Math.max(longestMs, totalMs / state.jobs);
}
