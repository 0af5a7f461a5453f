import { mapPool } from '../../base/pool.ts';
import { decideTask } from '../../executor/decide-task.ts';
import { expandStep } from '../../executor/expand-step.ts';
import type { AttemptReport } from '../../executor/remote/attempt-report.ts';
import type { Expansion } from '../../executor/schedule.ts';
import { skippedResult, type TaskResult } from '../../executor/task-result.ts';
import { StepTasks } from '../../flow/plan-tasks.ts';
import type { PlannedStep } from '../../flow/plan-types.ts';
import { readItems } from '../read-items.ts';
import type { OpenedScheduled } from './open-scheduled.ts';
import { endOf, TaskAttempts } from './task-attempts.ts';

/** How many tasks are asked for at once. */
const AT_ONCE = 16;

/** What is known of a scheduled run: its tasks as far as its steps were settled, and what became of each. */
export class SettledTasks {
  readonly attempts: TaskAttempts;
  readonly results = new Map<string, TaskResult>();
  readonly reports = new Map<string, readonly AttemptReport[]>();
  readonly #run: OpenedScheduled;
  readonly #steps = new Map<string, StepTasks>();

  constructor(run: OpenedScheduled) {
    this.#run = run;
    this.attempts = new TaskAttempts(run);
  }

  /** The tasks of a step all of whose steps above are settled. */
  expand(planned: PlannedStep): Promise<Expansion> {
    const known = { tasksOf: (name: string) => this.#steps.get(name), results: this.results };
    return expandStep(planned, known, (output) => readItems(this.#run.context.reading, output));
  }

  /** Of steps in topological order. A task that was never started is skipped: it could not start, or nobody started it. */
  async settle(steps: readonly PlannedStep[]): Promise<void> {
    for (const planned of steps) {
      const { tasks, settled } = await this.expand(planned);
      this.#steps.set(planned.id, new StepTasks(planned, tasks));
      for (const result of settled) this.results.set(result.taskId, result);
      const open = tasks.filter(({ id }) => !this.results.has(id));
      const ends = await mapPool(
        open,
        AT_ONCE,
        async (task) => {
          const reports = await this.attempts.of(task.id, task.step);
          this.reports.set(task.id, reports);
          return endOf(reports) ?? decideTask(task, this.results) ?? skippedResult(task.id, undefined);
        },
        this.#run.options.signal,
      );
      for (const result of ends) this.results.set(result.taskId, result);
    }
  }

  tasksOf(step: string): StepTasks['tasks'] {
    return this.#steps.get(step)?.tasks ?? [];
  }
}

/** The steps that a step takes from, directly or not, in the order that they have. */
export function stepsAbove(steps: readonly PlannedStep[], step: PlannedStep): readonly PlannedStep[] {
  const byId = new Map(steps.map((one) => [one.id, one]));
  const above = new Set(step.dependsOn);
  for (const id of above) for (const next of byId.get(id)?.dependsOn ?? []) above.add(next);
  return steps.filter(({ id }) => above.has(id));
}
