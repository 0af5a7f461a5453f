import type { RunRecord } from '../model/run.ts';

/** Orders tasks of a run by their starts; what did not start comes first, in its own order. */
export function byStart(run: RunRecord): (a: string, b: string) => number {
  const start = (id: string): number =>
    Date.parse(run.execution.tasks[id]?.attempts[0]?.startedAt ?? '') || 0;
  return (a, b) => start(a) - start(b);
}
