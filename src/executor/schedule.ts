import { Heap } from '../base/heap.ts';
import type { StepTasks } from '../flow/plan-tasks.ts';
import type { PlannedStep, PlannedTask } from '../flow/plan-types.ts';
import { decideTask } from './decide-task.ts';
import type { JobSlot, JobSlots } from './job-slots.ts';
import { type Progress, TaskGraph } from './task-graph.ts';
import { skippedResult, type TaskResult } from './task-result.ts';

/** The tasks of a step, and those of them that have a result already: no item could be told for them. */
export interface Expansion {
  readonly tasks: readonly PlannedTask[];
  readonly settled: readonly TaskResult[];
}

export type Results = ReadonlyMap<string, TaskResult>;

export interface ScheduleOptions {
  /** Places for tasks; several schedules may share them. */
  readonly slots: JobSlots;
  readonly signal: AbortSignal;
  /** Tells the items of a step all of whose steps above are expanded, and those that make its list ended. */
  readonly expand: (
    step: PlannedStep,
    known: { readonly tasksOf: (step: string) => StepTasks | undefined; readonly results: Results },
  ) => Promise<Expansion>;
  /** Runs one task whose tasks above have all ended. Never rejects for what the task does. */
  readonly runTask: (task: PlannedTask, done: Results, slot: JobSlot) => Promise<TaskResult>;
  /** Of a task that ended without having been run. */
  readonly onSettled: (result: TaskResult) => void;
}

export interface Scheduled {
  /** All that were planned, in the order of the plan. */
  readonly tasks: readonly PlannedTask[];
  readonly results: Results;
}

/**
 * Starts every task as soon as all it takes from has ended, at most as many at once as there are places, in the plan's order among those
 * that are ready. A failure skips what depends on it and nothing else. An abort starts nothing more and waits for what
 * runs. The first unexpected error (disk full, a bug) does the same and is then thrown.
 */
export function schedule(steps: readonly PlannedStep[], options: ScheduleOptions): Promise<Scheduled> {
  return new Scheduling(steps, options).run();
}

class Scheduling {
  private readonly steps: readonly PlannedStep[];
  private readonly options: ScheduleOptions;
  private readonly graph: TaskGraph;
  private readonly results = new Map<string, TaskResult>();
  private readonly ready: Heap<PlannedTask>;
  private readonly position = new Map<string, number>();
  private readonly order = new Map<string, number>();
  private active = 0;
  private broken: { readonly error: unknown } | undefined;
  private finish: () => void = () => {};

  constructor(steps: readonly PlannedStep[], options: ScheduleOptions) {
    this.steps = steps;
    this.options = options;
    this.graph = new TaskGraph(steps);
    for (const [index, { id }] of steps.entries()) this.position.set(id, index);
    this.ready = new Heap((a, b) => this.comesBefore(a, b));
  }

  async run(): Promise<Scheduled> {
    const { signal, slots } = this.options;
    const look = (): void => this.startReady();
    const quit = slots.onFree(look);
    signal.addEventListener('abort', look);
    await new Promise<void>((resolve) => {
      this.finish = resolve;
      this.go({ ready: [], expandable: this.graph.expandable() });
    });
    quit();
    signal.removeEventListener('abort', look);
    if (this.broken !== undefined) throw this.broken.error;
    return this.conclude();
  }

  private comesBefore(a: PlannedTask, b: PlannedTask): boolean {
    const byStep = (this.position.get(a.step.name) ?? 0) - (this.position.get(b.step.name) ?? 0);
    return byStep === 0 ? (this.order.get(a.id) ?? 0) < (this.order.get(b.id) ?? 0) : byStep < 0;
  }

  private isStopped(): boolean {
    return this.options.signal.aborted || this.broken !== undefined;
  }

  /** Takes in what has become possible. Skips spread without recursion, however long the chain is. */
  private go(progress: Progress): void {
    const queue = [...progress.ready];
    for (const step of progress.expandable) this.expand(step);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const decided = this.isStopped() ? undefined : decideTask(task, this.results);
      if (decided === undefined) {
        this.ready.push(task);
        continue;
      }
      this.options.onSettled(decided);
      queue.push(...this.settle(task, decided));
    }
    this.startReady();
  }

  private settle(task: PlannedTask, result: TaskResult): readonly PlannedTask[] {
    this.results.set(task.id, result);
    const { ready, expandable } = this.graph.settle(task);
    for (const step of expandable) this.expand(step);
    return ready;
  }

  private expand(step: PlannedStep): void {
    if (this.isStopped()) return;
    const known = { tasksOf: (name: string) => this.graph.tasksOf(name), results: this.results };
    this.track(
      this.options.expand(step, known).then(({ tasks, settled }) => {
        for (const [index, { id }] of tasks.entries()) this.order.set(id, index);
        const { ready, expandable } = this.graph.expand(step, tasks);
        const byId = new Map(settled.map((result) => [result.taskId, result]));
        const unsettled = ready.filter(({ id }) => !byId.has(id));
        const more = tasks.flatMap((task) => {
          const result = byId.get(task.id);
          if (result === undefined) return [];
          this.options.onSettled(result);
          return this.settle(task, result);
        });
        this.go({ ready: [...unsettled, ...more], expandable });
      }),
    );
  }

  private startReady(): void {
    while (!this.isStopped() && this.options.slots.available) {
      const task = this.ready.pop();
      if (task === undefined) break;
      const { slot, leave } = this.options.slots.enter(this.options.signal);
      const running = this.options.runTask(task, this.results, slot).then(
        (result) => {
          // Before the place is free, so that it goes to what stands first in the plan.
          this.go({ ready: this.settle(task, result), expandable: [] });
          leave();
        },
        (error: unknown) => {
          this.broken ??= { error };
          leave();
        },
      );
      this.track(running);
    }
    // What is ready may wait for a place that a schedule beside this one has.
    if (this.active === 0 && (this.isStopped() || this.ready.size === 0)) this.finish();
  }

  /** The run goes on until nothing is under way any more. */
  private track(work: Promise<void>): void {
    this.active++;
    void work
      .catch((error: unknown) => {
        this.broken ??= { error };
      })
      .finally(() => {
        this.active--;
        if (this.active === 0) this.startReady();
      });
  }

  /** What never started is skipped. */
  private conclude(): Scheduled {
    const tasks = this.steps.flatMap(
      (planned) => this.graph.tasksOf(planned.id)?.tasks ?? [unexpanded(planned)],
    );
    for (const { id } of tasks) {
      if (this.results.has(id)) continue;
      const result = skippedResult(id, undefined);
      this.results.set(id, result);
      this.options.onSettled(result);
    }
    return { tasks, results: this.results };
  }
}

/** Stands for the tasks of a step whose items were never told. */
export function unexpanded({ id, step, selected, needed }: PlannedStep): PlannedTask {
  return { id, step, item: {}, params: {}, above: {}, selected, needed };
}
