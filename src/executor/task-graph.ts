import { StepTasks } from '../flow/plan-tasks.ts';
import type { PlannedStep, PlannedTask, TasksAbove } from '../flow/plan-types.ts';

/** Tasks that are waited for together. */
interface Group {
  left: number;
  readonly waiting: PlannedTask[];
}

interface WaitingStep {
  readonly planned: PlannedStep;
  /** Steps that must be expanded, and of those that make its list, ended. */
  readonly needs: Set<string>;
}

/**
 * What waits for what, in time and memory proportional to tasks and distinct lists of tasks above, not to the edges
 * between them: a thousand tasks that each take the same thousand wait for one group.
 */
export class TaskGraph {
  private readonly steps = new Map<string, WaitingStep>();
  private readonly dependents = new Map<string, WaitingStep[]>();
  private readonly expanded = new Map<string, StepTasks>();
  private readonly unsettled = new Map<string, number>();
  private readonly groups = new Map<TasksAbove, Group>();
  private readonly memberOf = new Map<string, Group[]>();
  private readonly pending = new Map<string, number>();
  private readonly settled = new Set<string>();

  /** Steps in topological order, whose `dependsOn` names none but one another. */
  constructor(steps: readonly PlannedStep[]) {
    for (const planned of steps) {
      const waiting = { planned, needs: new Set(planned.dependsOn) };
      this.steps.set(planned.id, waiting);
      for (const id of planned.dependsOn) {
        const list = this.dependents.get(id);
        if (list === undefined) this.dependents.set(id, [waiting]);
        else list.push(waiting);
      }
    }
  }

  /** Steps that wait for nothing, at the start. */
  expandable(): PlannedStep[] {
    return [...this.steps.values()].filter(({ needs }) => needs.size === 0).map(({ planned }) => planned);
  }

  tasksOf(step: string): StepTasks | undefined {
    return this.expanded.get(step);
  }

  /** Steps that were not expanded, in order. */
  unexpanded(): PlannedStep[] {
    return [...this.steps.values()]
      .filter(({ planned }) => !this.expanded.has(planned.id))
      .map(({ planned }) => planned);
  }

  /** @returns what can start now, and steps that can be expanded now. */
  expand(planned: PlannedStep, tasks: readonly PlannedTask[]): Progress {
    this.expanded.set(planned.id, new StepTasks(planned, tasks));
    this.unsettled.set(planned.id, tasks.length);
    const ready = tasks.filter((task) => this.await(task));
    const expandable = this.fulfil(
      planned.id,
      (step) => !makesListOf(planned.id, step) || tasks.length === 0,
    );
    return { ready, expandable };
  }

  /** One of the tasks has ended. */
  settle({ id, step }: PlannedTask): Progress {
    this.settled.add(id);
    const ready: PlannedTask[] = [];
    for (const group of this.memberOf.get(id) ?? []) {
      group.left--;
      if (group.left === 0) ready.push(...group.waiting.filter((task) => this.isReady(task)));
    }
    this.memberOf.delete(id);
    const left = (this.unsettled.get(step.name) ?? 0) - 1;
    this.unsettled.set(step.name, left);
    return { ready, expandable: left === 0 ? this.fulfil(step.name, () => true) : [] };
  }

  private isReady({ id }: PlannedTask): boolean {
    const left = (this.pending.get(id) ?? 0) - 1;
    this.pending.set(id, left);
    return left === 0;
  }

  /** Whether nothing is left to wait for. */
  private await(task: PlannedTask): boolean {
    let count = 0;
    for (const above of Object.values(task.above)) {
      const group = this.groupOf(above);
      if (group.left === 0) continue;
      group.waiting.push(task);
      count++;
    }
    this.pending.set(task.id, count);
    return count === 0;
  }

  private groupOf(above: TasksAbove): Group {
    let group = this.groups.get(above);
    if (group !== undefined) return group;
    group = { left: 0, waiting: [] };
    for (const id of above.tasks) {
      if (this.settled.has(id)) continue;
      group.left++;
      const groups = this.memberOf.get(id);
      if (groups === undefined) this.memberOf.set(id, [group]);
      else groups.push(group);
    }
    this.groups.set(above, group);
    return group;
  }

  private fulfil(id: string, isEnough: (step: PlannedStep) => boolean): PlannedStep[] {
    const found: PlannedStep[] = [];
    for (const { planned, needs } of this.dependents.get(id) ?? []) {
      if (!needs.has(id) || !isEnough(planned)) continue;
      needs.delete(id);
      if (needs.size === 0) found.push(planned);
    }
    return found;
  }
}

export interface Progress {
  readonly ready: readonly PlannedTask[];
  readonly expandable: readonly PlannedStep[];
}

function makesListOf(id: string, { step }: PlannedStep): boolean {
  const makers = (step.foreach?.dimensions ?? []).flatMap(({ values }) =>
    values.kind === 'artifact' ? [values.step] : [],
  );
  return makers.includes(id);
}
