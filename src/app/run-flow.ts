import { runStatus } from '../executor/run-document.ts';
import { RunJournal } from '../executor/run-journal.ts';
import { runTask, type TaskServices } from '../executor/run-task.ts';
import { schedule } from '../executor/schedule.ts';
import { cancelledResult, type TaskResult } from '../executor/task-result.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { RunEvent } from '../model/event.ts';
import { checkoutRun, type RunCheckout } from './checkout-run.ts';
import type { Context } from './context.ts';
import { flowStatus } from './flow-status.ts';
import { activeFolder, type PreparedRun, prepareRun } from './prepare-run.ts';
import { brokenResult, recordBroken } from './record-broken.ts';
import { type RecordedRun, recordRun } from './record-run.ts';
import { recoverRuns } from './recover-runs.ts';
import { requirePossible } from './resources/require-possible.ts';
import type { RunOptions } from './run-options.ts';
import type { RunUnderWay } from './run-under-way.ts';
import { describeRun, type RunStart, startRun } from './start-run.ts';
import { refuseTagLikeId, requireTagName, tagRun } from './tags.ts';
import { taskServices } from './task-services.ts';

export interface RunOutcome {
  readonly recorded: RecordedRun;
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly checkout: RunCheckout;
  readonly wallMs: number;
}

/** Executes what is not cached, records the run, and puts its outputs into the working tree. */
export async function runFlow(context: Context, options: RunOptions): Promise<RunOutcome> {
  const began = context.config.clock.monotonic();
  requireTagName(options.tag);
  await recoverRuns(context, options.emit);
  const prepared = await prepareRun(context, { ...options, keep: true });
  if (options.tag !== undefined) await refuseTagLikeId(context, prepared.plan.flow.name, options.tag);
  await requirePossible(context, prepared.plan.tasks, () => flowStatus(context, options));
  const start = await startRun(context, prepared, options);
  const journal = new RunJournal(activeFolder(context), start.header, context.config.clock.now);
  emitStarted(context, prepared, start, options);
  const results = await execute(context, { prepared, start, journal, options });
  const status = runStatus(results, options.signal.aborted);
  const recorded = await recordRun(context, {
    plan: prepared.plan,
    results,
    status,
    ...(await describeRun(context, prepared, start, options)),
  });
  journal.remove();
  const wallMs = context.config.clock.monotonic() - began;
  const at = context.config.clock.now();
  options.emit({ type: 'run-ended', at, run: recorded.id, status, commit: recorded.commit, wallMs });
  if (options.tag !== undefined && status === 'succeeded') await tagRecorded(context, recorded, options.tag);
  const checkout = status === 'succeeded' ? await checkoutRun(context, recorded) : { written: [], kept: [] };
  return { recorded, results, checkout, wallMs };
}

async function execute(
  context: Context,
  run: Omit<RunUnderWay, 'discard'>,
): Promise<ReadonlyMap<string, TaskResult>> {
  const { prepared, journal, options } = run;
  const removals: Promise<void>[] = [];
  const discard = (removal: Promise<void>): void => {
    // A failure is thrown where the removals are waited for.
    removal.catch(() => undefined);
    removals.push(removal);
  };
  const services = taskServices(context, { ...run, discard });
  const ended = new Map<string, TaskResult>();
  const tasks = prepared.plan.tasks.filter((task) => task.selected || task.needed);
  const inScope = new Set(tasks.map((task) => task.id));
  const scoped = tasks.map((task) => ({
    ...task,
    dependsOn: task.dependsOn.filter((id) => inScope.has(id)),
  }));
  try {
    const results = await schedule(scoped, {
      jobs: options.jobs,
      signal: options.signal,
      runTask: (task, done) => runOne(context, { ...run, services, ended }, task, done),
      onSkipped: (result) => {
        journal.taskEnded(result);
        const now = context.config.clock.now();
        options.emit(endedEvent(result, now, now));
      },
    });
    await Promise.all(removals);
    return results;
  } catch (error) {
    throw await recordBroken(context, { ...run, ended }, error);
  } finally {
    services.close();
  }
}

type Executing = Omit<RunUnderWay, 'discard'> & {
  readonly services: TaskServices;
  /** What became of the tasks so far, for the record of a run that breaks. */
  readonly ended: Map<string, TaskResult>;
};

/** Runs one task, and tells of its end first the journal, then who watches. */
async function runOne(
  context: Context,
  { services, ended, journal, options }: Executing,
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
): Promise<TaskResult> {
  const { clock } = context.config;
  const startedAt = clock.now();
  const result = await runTask(task, done, services).catch((error: unknown) => {
    if (options.signal.aborted) return cancelledResult(task.id);
    ended.set(task.id, brokenResult(task.id, error, { startedAt, endedAt: clock.now() }));
    throw error;
  });
  ended.set(task.id, result);
  journal.taskEnded(result);
  options.emit(endedEvent(result, startedAt, clock.now()));
  return result;
}

function endedEvent(result: TaskResult, startedAt: number, now: number): RunEvent {
  const status = result.outcome === 'ran' || result.outcome === 'cached' ? 'succeeded' : result.outcome;
  return {
    type: 'task-ended',
    at: now,
    task: result.taskId,
    status,
    cached: result.outcome === 'cached',
    wallMs: result.attempts.at(-1)?.wallMs ?? now - startedAt,
    metrics: result.metrics,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(result.blockedBy === undefined ? {} : { blockedBy: result.blockedBy }),
  };
}

function emitStarted(context: Context, { plan }: PreparedRun, start: RunStart, { emit }: RunOptions): void {
  const tasks = plan.tasks.filter((task) => task.selected || task.needed).map((task) => task.id);
  emit({ type: 'run-started', at: context.config.clock.now(), run: start.id, flow: plan.flow.name, tasks });
}

async function tagRecorded(context: Context, recorded: RecordedRun, tag: string): Promise<void> {
  const run = (await context.runs.ofFlow(recorded.manifest.flow)).find(({ id }) => id === recorded.id);
  if (run !== undefined) await tagRun(context, run, tag, { move: true });
}
