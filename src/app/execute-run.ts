import { expandStep } from '../executor/expand-step.ts';
import type { JobSlot } from '../executor/job-slots.ts';
import { inScope } from '../executor/run-progress.ts';
import { runTask, type TaskServices } from '../executor/run-task.ts';
import { type Results, type Scheduled, schedule } from '../executor/schedule.ts';
import { cancelledResult, type TaskResult } from '../executor/task-result.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { Context } from './context.ts';
import { endedEvent } from './ended-event.ts';
import { tellingTimes } from './expected-times.ts';
import { readItems } from './read-items.ts';
import { brokenResult, recordBroken } from './record-broken.ts';
import { openElsewhere } from './remote/driver/elsewhere.ts';
import type { RunUnderWay } from './run-under-way.ts';
import { taskServices } from './task-services.ts';

export type RunToExecute = Omit<RunUnderWay, 'discard'>;

/** Runs the tasks of a prepared run, whatever becomes of them. What breaks it is recorded, then thrown. */
export async function executeRun(context: Context, run: RunToExecute): Promise<Scheduled> {
  const { prepared, journal, options, progress } = run;
  const removals = new Removals();
  const discard = (removal: Promise<void>): void => removals.add(removal);
  const failFast = new AbortController();
  const signal = AbortSignal.any([options.signal, failFast.signal]);
  const times = tellingTimes(context, prepared.plan, options.emit);
  const underWay = { ...run, options: { ...options, signal, emit: times.emit }, discard };
  const here = taskServices(context, underWay);
  const elsewhere = openElsewhere(context, underWay, {
    settle: here,
    openJobs: run.places.openJobs,
    images: here.images,
    urlLifeMs: run.places.urlLifeMs,
  });
  const services = { ...here, elsewhere: ({ step }: PlannedTask) => elsewhere.of(step.runner) };
  const tell = (result: TaskResult, startedAt: number): void => {
    progress.results.set(result.taskId, result);
    journal.taskEnded(result);
    options.emit(endedEvent(result, startedAt, context.config.clock.now()));
    const hasFailed = result.outcome === 'failed' && result.allowedToFail !== true;
    if (options.failFast && hasFailed) failFast.abort();
  };
  try {
    const scheduled = await schedule(inScope(prepared.plan), {
      slots: run.places.slots,
      signal,
      expand: async (step, known) => {
        const expansion = await expandStep(step, known, (output) => readItems(context.store, output));
        progress.expanded(step.id, expansion.tasks);
        if (step.step.foreach !== undefined) {
          journal.stepExpanded(step.id, expansion.tasks);
          const tasks = expansion.tasks.map(({ id }) => id);
          options.emit({ type: 'step-expanded', at: context.config.clock.now(), step: step.id, tasks });
        }
        return expansion;
      },
      runTask: (task, done, slot) => runOne(context, { ...run, services, tell }, { task, done, slot }),
      onSettled: (result) => tell(result, context.config.clock.now()),
    });
    await removals.done();
    return scheduled;
  } catch (error) {
    throw await recordBroken(context, run, error);
  } finally {
    await elsewhere.close();
    await times.done();
  }
}

/** Of workspaces: nothing waits for them but the end of the run, and none is kept in mind that is over. */
class Removals {
  private readonly pending = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  add(removal: Promise<void>): void {
    const tracked = removal
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.pending.delete(tracked));
    this.pending.add(tracked);
  }

  async done(): Promise<void> {
    await Promise.all(this.pending);
    if (this.failure !== undefined) throw this.failure.error;
  }
}

type Executing = RunToExecute & {
  readonly services: TaskServices;
  readonly tell: (result: TaskResult, startedAt: number) => void;
};

interface OneTask {
  readonly task: PlannedTask;
  readonly done: Results;
  readonly slot: JobSlot;
}

/** Runs one task, and tells of its end first the journal, then who watches. */
async function runOne(
  context: Context,
  { services, progress, tell }: Executing,
  { task, done, slot }: OneTask,
): Promise<TaskResult> {
  const { clock } = context.config;
  const startedAt = clock.now();
  const result = await runTask(task, done, services, slot).catch((error: unknown) => {
    if (services.signal.aborted) return cancelledResult(task.id);
    progress.results.set(task.id, brokenResult(task.id, error, { startedAt, endedAt: clock.now() }));
    throw error;
  });
  tell(result, startedAt);
  return result;
}
