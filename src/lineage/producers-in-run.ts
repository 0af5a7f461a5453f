import type { Item } from '../model/flow.ts';
import type { ManifestInput, ManifestTask } from '../model/manifest.ts';
import type { RunRecord } from '../model/run.ts';

/** Task ids by step, of one run. */
export type TasksByStep = ReadonlyMap<string, readonly string[]>;

export function tasksByStep(run: RunRecord): TasksByStep {
  const { tasks } = run.manifest;
  return Map.groupBy(Object.keys(tasks), (taskId) => (tasks[taskId] as ManifestTask).step);
}

/**
 * Tasks of the same run that made what a task took from a step: of a step without items its task, of a fan-out the
 * task of the item, or of all items that it joined. `output` is `metrics` for metrics as a file, which no output is.
 */
export function producersInRun(
  run: RunRecord,
  steps: TasksByStep,
  consumer: ManifestTask,
  { input, step, output }: { readonly input: ManifestInput; readonly step: string; readonly output: string },
): readonly string[] {
  const { tasks } = run.manifest;
  const made = (steps.get(step) ?? []).filter((id) => {
    const task = tasks[id] as ManifestTask;
    return task.status === 'succeeded' && (output === 'metrics' || Object.hasOwn(task.outputs, output));
  });
  if (made.length <= 1) return made;
  const fitting = made.filter((id) => agree(tasks[id]?.item, consumer.item));
  const same = fitting.filter((id) => tasks[id]?.outputs[output]?.digest === input.digest);
  // A join is a folder of its own, which no item made; one item's output is taken as it is.
  return same.length > 0 ? same.slice(0, 1) : fitting;
}

/** Whether two items have the same value wherever both have a key. */
function agree(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return Object.entries(a).every(([key, value]) => !Object.hasOwn(b, key) || b[key] === value);
}
