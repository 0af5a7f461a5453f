import { decideTask } from '../../executor/decide-task.ts';
import { contentsOfResult } from '../../executor/remote/contents-of-result.ts';
import { RunJournal } from '../../executor/run-journal.ts';
import { inScope, RunProgress } from '../../executor/run-progress.ts';
import { runTask, type TaskServices } from '../../executor/run-task.ts';
import { succeeded, type TaskResult } from '../../executor/task-result.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { activeFolder } from '../active-folder.ts';
import { endedEvent } from '../ended-event.ts';
import { contentsOfStep } from '../remote/detached/outside-inputs.ts';
import { SharedBlobs } from '../remote/shared-blobs.ts';
import type { RunOptions } from '../run-options.ts';
import { openPlaces } from '../run-places.ts';
import { bringContents } from '../sharing/bring-content.ts';
import { withLease } from '../sharing/with-lease.ts';
import { startRun } from '../start-run.ts';
import { taskServices } from '../task-services.ts';
import type { ScheduledAttempt } from './scheduled-attempt.ts';

interface Executing {
  readonly options: RunOptions;
  /** Called with the path of what the task prints. */
  readonly onLog: (path: string) => void;
}

/** Runs the task once as `mlgit run` does, and puts all that it made into the store. */
export async function executeTask(attempt: ScheduledAttempt, executing: Executing): Promise<TaskResult> {
  const { run, settled, task } = attempt;
  const { clock } = run.context.config;
  const startedAt = clock.now();
  const result = decideTask(task, settled.results) ?? (await execute(attempt, executing));
  await publish(attempt, result);
  executing.options.emit(endedEvent(result, startedAt, clock.now()));
  return placed(attempt, result);
}

async function execute(attempt: ScheduledAttempt, { options, onLog }: Executing): Promise<TaskResult> {
  const { run, settled, task, number } = attempt;
  const { context, prepared } = run;
  const start = await startRun(context, prepared, options);
  const journal = new FollowedJournal(activeFolder(context), start.header, context.config.clock.now);
  journal.onLog = onLog;
  const places = openPlaces(context, 1);
  const removals: Promise<void>[] = [];
  const discard = (removal: Promise<void>): void => void removals.push(removal);
  try {
    const progress = progressOf(attempt);
    const here = taskServices(context, { prepared, start, journal, options, progress, places, discard });
    const services: TaskServices = { ...here, elsewhere: () => undefined, onlyAttempt: number };
    const { slot } = places.slots.enter(options.signal);
    return await runTask(task, settled.results, bringingInputs(attempt, services), slot);
  } finally {
    await Promise.all(removals);
    places.close();
    journal.remove();
  }
}

/** Says where a task prints to. */
class FollowedJournal extends RunJournal {
  onLog: Executing['onLog'] = () => {};

  override taskStarted(taskId: string, logPath: string): void {
    super.taskStarted(taskId, logPath);
    this.onLog(logPath);
  }
}

function progressOf({ run, settled, task }: ScheduledAttempt): RunProgress {
  const progress = new RunProgress();
  for (const { id } of inScope(run.prepared.plan)) progress.expanded(id, settled.tasksOf(id));
  progress.expanded(task.step.name, [task]);
  return progress;
}

/** Nothing is brought for a task that others have computed: it needs no workspace. */
function bringingInputs(attempt: ScheduledAttempt, services: TaskServices): TaskServices {
  const { run, task } = attempt;
  const { signal } = run.options;
  const { openWorkspace } = services.surroundings;
  return {
    ...services,
    surroundings: {
      ...services.surroundings,
      openWorkspace: async (request) => {
        await bringContents(run.context, inputsOf(attempt), { what: `inputs of ${task.id}`, signal });
        return openWorkspace(request);
      },
    },
  };
}

function inputsOf({ run, settled, task }: ScheduledAttempt): readonly ArtifactContent[] {
  const made = Object.values(task.step.inputs).flatMap((source) => {
    if (source.kind !== 'step') return [];
    return (task.above[source.step]?.tasks ?? []).flatMap((id) => {
      const result = settled.results.get(id);
      const output = succeeded(result) ? result.outputs[source.output] : undefined;
      return output === undefined ? [] : [output];
    });
  });
  return [...made, ...contentsOfStep(run.order.scheduled.inputs[task.step.name] ?? {})];
}

/** All that the task made, then what lets others reuse it. A run that is being ended still keeps what it has. */
async function publish(attempt: ScheduledAttempt, result: TaskResult): Promise<void> {
  const { context, remote, order, options } = attempt.run;
  const contents = contentsOf(result);
  if (contents.length === 0) return;
  await withLease(context, remote, options.urgent, (lease, signal) =>
    new SharedBlobs(context, { remote, lease, signal }).give(contents),
  );
  if (result.outcome !== 'ran' || result.key === undefined) return;
  for (const entry of await context.cache.entries(result.key)) {
    if (entry.run === order.run) await remote.cache.publish(entry);
  }
}

function contentsOf(result: TaskResult): readonly ArtifactContent[] {
  const { checks = [], checkLogs = {} } = result;
  const files = [...checks.map(({ sample }) => sample), ...Object.values(checkLogs)];
  return [
    ...contentsOfResult(result),
    ...files.flatMap((file) => (file === undefined ? [] : [{ kind: 'file' as const, ...file }])),
  ];
}

function placed({ run: { context, order } }: ScheduledAttempt, result: TaskResult): TaskResult {
  const ranOn = { runner: order.runner, host: context.config.host, job: order.scheduled.name };
  return { ...result, attempts: result.attempts.map((one) => ({ ...one, ranOn })) };
}
