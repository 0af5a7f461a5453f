import type { RunRecord } from '../model/run.ts';
import { byStart } from './by-start.ts';

/** Those for which the run failed come before those that may fail; each in the order of their starts. */
export function failedTasks(run: RunRecord): readonly string[] {
  const { tasks } = run.manifest;
  const failed = Object.keys(tasks)
    .filter((id) => tasks[id]?.status === 'failed')
    .sort(byStart(run));
  const may = (id: string): number => (tasks[id]?.allowedToFail === true ? 1 : 0);
  return failed.sort((a, b) => may(a) - may(b));
}
