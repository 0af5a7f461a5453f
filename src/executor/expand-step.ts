import { expandForeach } from '../flow/expand-foreach.ts';
import { planTasks, type StepTasks } from '../flow/plan-tasks.ts';
import type { PlannedStep } from '../flow/plan-types.ts';
import type { Item, ParamValue } from '../model/flow.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { type Expansion, unexpanded } from './schedule.ts';
import { isLeftOut, skippedResult, succeeded, type TaskResult, unstartedFailure } from './task-result.ts';

export interface Known {
  readonly tasksOf: (step: string) => StepTasks | undefined;
  readonly results: ReadonlyMap<string, TaskResult>;
}

/** Reads a list of items. @throws MlgitError (failed or usage) when it is none. */
export type ReadItems = (output: ManifestOutput) => Promise<readonly ParamValue[]>;

/**
 * The tasks of a step. Items whose list could not be made, because that task failed or was left out, stand as one
 * skipped task that has the part of the item that is known; a list that is none fails the step.
 */
export async function expandStep(
  planned: PlannedStep,
  known: Known,
  readItems: ReadItems,
): Promise<Expansion> {
  const { foreach } = planned.step;
  if (foreach === undefined) return { tasks: planTasks(planned, [{}], known.tasksOf), settled: [] };
  const lists = new Map<string, readonly ParamValue[]>();
  const without: { readonly item: Item; readonly by: TaskResult }[] = [];
  try {
    for (const { values } of foreach.dimensions) {
      if (values.kind !== 'artifact') continue;
      for (const { id, item } of known.tasksOf(values.step)?.tasks ?? []) {
        const result = known.results.get(id);
        const output = succeeded(result) ? result.outputs[values.output] : undefined;
        if (output !== undefined) lists.set(`${id}\0${values.output}`, await readItems(output));
        else if (result !== undefined) without.push({ item, by: result });
      }
    }
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
    const failure = { kind: 'foreach-invalid', reason: error.message } as const;
    return failed(planned, unstartedFailure(planned.id, failure));
  }
  const items = expandForeach(foreach, {
    itemsOf: (step) => (known.tasksOf(step)?.tasks ?? []).map(({ item }) => item),
    listOf: (step, output, item) => {
      const [maker] = known.tasksOf(step)?.matching(item).tasks ?? [];
      return lists.get(`${maker}\0${output}`) ?? [];
    },
  });
  const tasks = planTasks(planned, items, known.tasksOf);
  const lost = without.flatMap(({ item, by }) => {
    const [task] = planTasks(planned, [item], known.tasksOf);
    return task === undefined ? [] : [{ task, result: lostItem(task.id, by) }];
  });
  return { tasks: [...tasks, ...lost.map(({ task }) => task)], settled: lost.map(({ result }) => result) };
}

function lostItem(taskId: string, by: TaskResult): TaskResult {
  return skippedResult(taskId, by.taskId, isLeftOut(by) ? 'upstream' : undefined);
}

function failed(planned: PlannedStep, result: TaskResult): Expansion {
  return { tasks: [unexpanded(planned)], settled: [result] };
}
