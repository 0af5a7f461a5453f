import type { PlannedTask } from '../flow/plan-types.ts';
import type { Step } from '../model/flow.ts';
import { isLeftOut, skippedResult, succeeded, type TaskResult, unstartedFailure } from './task-result.ts';

/**
 * What becomes of a task all of whose tasks above have ended, without running it; undefined: it is to run. A failure
 * above skips it, unless that step may fail. What was left out above leaves it out, too: of a single task, or of all
 * items of a join that has some; of an optional input never. A join takes the items that succeeded.
 */
export function decideTask(
  task: PlannedTask,
  results: ReadonlyMap<string, TaskResult>,
): TaskResult | undefined {
  let leftOut: string | undefined;
  for (const [step, { tasks, join }] of Object.entries(task.above)) {
    const bad = tasks.find((id) => !succeeded(results.get(id)) && !isLeftOut(results.get(id)));
    if (bad !== undefined) return skippedResult(task.id, bad);
    const [first] = tasks;
    if (first === undefined && !join && !canDoWithout(task.step, step)) {
      const reason = `step ${step} has no item for it`;
      return unstartedFailure(task.id, { kind: 'foreach-invalid', reason });
    }
    const isAbsent = first !== undefined && tasks.every((id) => isLeftOut(results.get(id)));
    if (isAbsent && !canDoWithout(task.step, step)) leftOut ??= first;
  }
  return leftOut === undefined ? undefined : skippedResult(task.id, leftOut, 'upstream');
}

/** Whether all that a step takes of another is optional. */
function canDoWithout(step: Step, above: string): boolean {
  const isAsked = (step.when ?? []).some(({ steps }) => Object.values(steps).includes(above));
  const taken = Object.values(step.inputs).filter(
    (source) => (source.kind === 'step' || source.kind === 'metrics') && source.step === above,
  );
  return !isAsked && taken.every((source) => source.optional === true);
}
