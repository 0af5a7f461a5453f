import type { RunRecord } from '../model/run.ts';
import { byStart } from './by-start.ts';

/** Those for which the run failed come before those that may fail; each in the order of their starts. */
export function failedTasks(run: RunRecord): readonly string[] {
  const { tasks } = run.manifest;
  const may = (id: string): number => (tasks[id]?.allowedToFail === true ? 1 : 0);
  const earlier = byStart(run);
  return Object.keys(tasks)
    .filter((id) => tasks[id]?.status === 'failed')
    .sort((a, b) => may(a) - may(b) || earlier(a, b));
}
