import type { Item, ParamValue } from '../model/flow.ts';
import { formatItem } from './format-item.ts';
import type { PlannedStep, PlannedTask, TasksAbove } from './plan-types.ts';
import { keysOfStep } from './step-keys.ts';

/** The tasks of a step that was expanded, to be found by the values of some of their keys. */
export class StepTasks {
  readonly keys: readonly string[];
  readonly tasks: readonly PlannedTask[];
  private readonly byKeys = new Map<string, Map<string, TasksAbove>>();

  constructor(planned: PlannedStep, tasks: readonly PlannedTask[]) {
    this.keys = keysOfStep(planned.step);
    this.tasks = tasks;
  }

  /**
   * Those that agree with `item` on the keys that both have. Equal questions have one and the same answer, so that
   * a thousand tasks that take the same thousand share one list.
   */
  matching(item: Item): TasksAbove {
    const shared = this.keys.filter((key) => Object.hasOwn(item, key));
    const id = shared.join();
    let index = this.byKeys.get(id);
    if (index === undefined) {
      index = this.indexBy(shared);
      this.byKeys.set(id, index);
    }
    return index.get(valuesOf(item, shared)) ?? { tasks: [], join: shared.length < this.keys.length };
  }

  private indexBy(keys: readonly string[]): Map<string, TasksAbove> {
    const join = keys.length < this.keys.length;
    const lists = new Map<string, string[]>();
    for (const { id, item } of this.tasks) {
      const values = valuesOf(item, keys);
      const same = lists.get(values);
      if (same === undefined) lists.set(values, [id]);
      else same.push(id);
    }
    return new Map([...lists].map(([values, tasks]) => [values, { tasks, join }]));
  }
}

function valuesOf(item: Item, keys: readonly string[]): string {
  return JSON.stringify(keys.map((key) => item[key]));
}

/**
 * The tasks of a step for its items. What a task takes from a step without foreach, or from the one item that has
 * all its values, it takes as it is; from several items, joined.
 * @param tasksOf tasks of a step that was expanded before; undefined where it is not part of the run.
 */
export function planTasks(
  planned: PlannedStep,
  items: readonly Item[],
  tasksOf: (step: string) => StepTasks | undefined,
): PlannedTask[] {
  const { step, selected, needed } = planned;
  const steps = [...new Set([...stepsTaken(planned)])];
  return items.map((item) => ({
    id: taskId(step.name, item),
    step,
    item,
    params: paramsOf(planned, item),
    above: Object.fromEntries(
      steps.flatMap((name): [string, TasksAbove][] => {
        const found = tasksOf(name);
        return found === undefined ? [] : [[name, found.matching(item)]];
      }),
    ),
    selected,
    needed,
  }));
}

export function taskId(step: string, item: Item): string {
  return Object.keys(item).length === 0 ? step : `${step}/${formatItem(item)}`;
}

/** Steps whose outputs or metrics the tasks take or ask for. */
function* stepsTaken({ step }: PlannedStep): Generator<string> {
  for (const source of Object.values(step.inputs)) {
    if (source.kind === 'step' || source.kind === 'metrics') yield source.step;
  }
  for (const { steps } of step.when ?? []) yield* Object.values(steps);
}

function paramsOf({ params }: PlannedStep, item: Item): { [name: string]: ParamValue } {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? (item[value.item] ?? '') : value,
    ]),
  );
}
