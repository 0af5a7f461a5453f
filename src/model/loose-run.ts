import type { RunRecord } from './run.ts';

/**
 * Whether a run is of code that is no flow: its one task is called as the run, and ran without a key, which every task of a
 * flow has before it starts.
 */
export function isLooseRun({
  flow,
  manifest,
  execution,
}: Pick<RunRecord, 'flow' | 'manifest' | 'execution'>): boolean {
  const tasks = Object.entries(manifest.tasks);
  const [id, task] = tasks[0] ?? [];
  if (tasks.length !== 1 || id !== flow || task?.key !== undefined) return false;
  return execution.tasks[flow]?.attempts.length === 1;
}
