import type { ConditionFacts, Verdict } from '../flow/condition.ts';
import { valuesOfScope } from '../flow/consumed-params.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { Condition, Item, ParamValue } from '../model/flow.ts';
import { metricTree } from '../model/metric-tree.ts';
import { skippedResult, succeeded, type TaskResult, unstartedFailure } from './task-result.ts';

export interface ConditionServices {
  /** Values of all parameters of the flow. */
  readonly flowParams: { readonly [name: string]: ParamValue };
  readonly evaluate: (condition: Condition, facts: ConditionFacts) => Promise<Verdict>;
}

/** Undefined: all conditions of the task hold. A condition that asks for what is not there fails it. */
export async function checkConditions(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  services: ConditionServices,
): Promise<TaskResult | undefined> {
  for (const condition of task.step.when ?? []) {
    const verdict = await services.evaluate(condition, factsOf(task, condition, { done, ...services }));
    if (verdict === false) return skippedResult(task.id, undefined, 'condition');
    if (verdict !== 'unknown') continue;
    const reason = `it asks for what is not there, ${conditionWants(condition)}`;
    return unstartedFailure(task.id, { kind: 'undecided', what: `when: ${condition.text}`, reason });
  }
  return undefined;
}

function conditionWants({ steps }: Condition): string {
  const names = Object.keys(steps);
  return names.length === 0
    ? 'or compares what cannot be compared'
    : `such as a metric of ${names.join(', ')}`;
}

/** `metrics.STEP` are those of the one task above, or a list in the order of its items where there are several. */
function factsOf(
  { item, above }: PlannedTask,
  { steps, scope }: Condition,
  facts: {
    readonly done: ReadonlyMap<string, TaskResult>;
    readonly flowParams: ConditionServices['flowParams'];
  },
): ConditionFacts {
  const metrics = Object.entries(steps).map(([name, step]) => {
    const { tasks = [], join = false } = above[step] ?? {};
    const trees = tasks.flatMap((id) => {
      const result = facts.done.get(id);
      return succeeded(result) ? [metricTree(result.metrics)] : [];
    });
    return [name, join ? trees : trees[0]] as const;
  });
  return { params: paramsOf(scope, facts.flowParams, item), item, metrics: Object.fromEntries(metrics) };
}

function paramsOf(
  scope: Condition['scope'],
  params: ConditionServices['flowParams'],
  item: Item,
): { readonly [name: string]: ParamValue | undefined } {
  if (scope === undefined) return params;
  return Object.fromEntries(
    Object.entries(valuesOfScope(scope, params)).map(([name, value]) => [
      name,
      typeof value === 'object' ? item[value.item] : value,
    ]),
  );
}
