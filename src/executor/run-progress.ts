import type { Plan, PlannedStep, PlannedTask } from '../flow/plan-types.ts';
import type { Item } from '../model/flow.ts';
import { unexpanded } from './schedule.ts';
import { skippedResult, type TaskResult } from './task-result.ts';

/** What of a run is known so far: its tasks, as its steps are expanded, and what became of them. */
export class RunProgress {
  readonly results = new Map<string, TaskResult>();
  private readonly byStep = new Map<string, readonly PlannedTask[]>();
  private readonly items = new Map<string, Item>();

  expanded(step: string, tasks: readonly PlannedTask[]): void {
    this.byStep.set(step, tasks);
    for (const { id, item } of tasks) this.items.set(id, item);
  }

  itemOf(taskId: string): Item {
    return this.items.get(taskId) ?? {};
  }

  /** All tasks in the order of the plan; a step that was not expanded has one that stands for them. */
  tasks(plan: Plan): PlannedTask[] {
    return inScope(plan).flatMap((step) => this.byStep.get(step.id) ?? [unexpanded(step)]);
  }

  /** A result for each of them: what did not end was skipped. */
  complete(plan: Plan): Map<string, TaskResult> {
    return new Map(
      this.tasks(plan).map(({ id }) => [id, this.results.get(id) ?? skippedResult(id, undefined)]),
    );
  }
}

/** The steps that take part in a run, each waiting for none but those. */
export function inScope({ steps }: Plan): PlannedStep[] {
  const chosen = steps.filter(({ selected, needed }) => selected || needed);
  const ids = new Set(chosen.map(({ id }) => id));
  return chosen.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => ids.has(id)) }));
}
