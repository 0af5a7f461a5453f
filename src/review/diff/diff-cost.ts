import type { CostDiff, RunCost, StepCost } from '../../model/diff/cost-diff.ts';
import type { Execution, ExecutionAttempt } from '../../model/execution.ts';
import { type ComparedRecord, pairsByStep, type TaskPair } from './task-pairs.ts';

export function diffCost(
  before: ComparedRecord,
  after: ComparedRecord,
  pairs: readonly TaskPair[],
): CostDiff {
  return {
    before: runCost(before.execution),
    after: runCost(after.execution),
    steps: [...pairsByStep(pairs)].flatMap(([step, tasks]) => {
      const [old, now] = [stepCost(tasks, 'before'), stepCost(tasks, 'after')];
      if (old === undefined && now === undefined) return [];
      return [
        { step, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) },
      ];
    }),
  };
}

export function runCost({ startedAt, endedAt, tasks }: Execution): RunCost {
  const wallMs = Date.parse(endedAt) - Date.parse(startedAt);
  const attempts = Object.values(tasks).flatMap((task) => task.attempts);
  return { ...(Number.isFinite(wallMs) ? { wallMs } : {}), ...cpuOf(attempts) };
}

function stepCost(pairs: readonly TaskPair[], side: 'before' | 'after'): StepCost | undefined {
  const spent = pairs
    .map(({ [side]: one }) => one?.execution?.attempts ?? [])
    .filter((attempts) => attempts.length > 0);
  const attempts = spent.flat();
  if (attempts.length === 0) return undefined;
  return {
    tasks: spent.length,
    attempts: attempts.length,
    wallMs: attempts.reduce((sum, { wallMs }) => sum + wallMs, 0),
    ...cpuOf(attempts),
    ...peakOf(attempts),
  };
}

/** Absent where it is not known of all: a sum of some would be taken for less. */
function cpuOf(attempts: readonly ExecutionAttempt[]): { readonly cpuMs?: number } {
  const known = attempts.flatMap(({ cpuMs }) => cpuMs ?? []);
  if (known.length === 0 || known.length < attempts.length) return {};
  return { cpuMs: known.reduce((sum, ms) => sum + ms, 0) };
}

export function peakOf(attempts: readonly ExecutionAttempt[]): { readonly peakBytes?: number } {
  const known = attempts.flatMap(({ peakBytes }) => peakBytes ?? []);
  return known.length === 0 ? {} : { peakBytes: known.reduce((a, b) => Math.max(a, b)) };
}
