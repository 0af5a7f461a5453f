import type { PlannedTask } from '../flow/plan-types.ts';
import type { ResolvedInput, TaskSurroundings } from './ports.ts';
import type { TaskResult } from './task-result.ts';

/**
 * Every input of a task with its content and place: upstream outputs from the results so far, the rest as it was
 * resolved at the start of the run. An optional input that has nothing is left out.
 */
export function gatherInputs(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  surroundings: Pick<TaskSurroundings, 'externalInput'>,
): { [name: string]: ResolvedInput } {
  const inputs: { [name: string]: ResolvedInput } = {};
  for (const [name, source] of Object.entries(task.step.inputs)) {
    if (source.kind === 'step') {
      const output = done.get(source.step)?.outputs[source.output];
      if (output === undefined) throw new Error(`Internal error: ${task.id} started before ${source.step}`);
      const { path, ...content } = output;
      inputs[name] = { path, input: { ...content, from: { step: source.step, output: source.output } } };
    } else {
      const resolved = surroundings.externalInput(task, name);
      if (resolved !== undefined) inputs[name] = resolved;
    }
  }
  return inputs;
}
