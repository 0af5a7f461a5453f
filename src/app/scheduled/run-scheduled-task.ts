import type { Config } from '../../config/config.ts';
import { type AttemptReport, encodeReport, encodeStart } from '../../executor/remote/attempt-report.ts';
import { inScope } from '../../executor/run-progress.ts';
import type { TaskResult } from '../../executor/task-result.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunId } from '../../model/run-id.ts';
import { brokenResult } from '../record-broken.ts';
import { watchForCancel } from '../remote/detached/cancel-record.ts';
import { AttemptReporter } from '../remote/worker/attempt-reporter.ts';
import { isToRunAgain } from './attempt-again.ts';
import { executeTask } from './execute-task.ts';
import { plannedStep, taskOfItem } from './find-task.ts';
import { inScheduledRun, type ScheduledRequest, type Watching } from './open-scheduled.ts';
import type { ScheduledAttempt } from './scheduled-attempt.ts';
import { SettledTasks, stepsAbove } from './settle-tasks.ts';
import { endOf } from './task-attempts.ts';

export interface TaskRequest extends ScheduledRequest {
  readonly step: string;
  /** Of a step with foreach, as `key=value,…`. */
  readonly item: string | undefined;
  /** Which try it is of the scheduler, from 1. */
  readonly nthTry: number | undefined;
}

export interface ScheduledResult {
  readonly run: RunId;
  readonly flow: string;
  readonly result: TaskResult;
  /** False: how it ended was known. */
  readonly isNew: boolean;
}

/**
 * Runs one task of a scheduled run, from results of others in the store to its own there. A success is final; a failure is tried
 * again as `isToRunAgain` says.
 * @throws MlgitError `unknown-step`, `no-such-item` (usage), `attempt-taken` (conflict), and what kept mlgit itself from running it.
 */
export function runScheduledTask(
  config: Config,
  request: TaskRequest,
  watching: Watching,
): Promise<ScheduledResult> {
  return inScheduledRun(config, request, watching, async (run) => {
    const { order, prepared } = run;
    const step = plannedStep(prepared.plan, request.step);
    const settled = new SettledTasks(run);
    await settled.settle(stepsAbove(inScope(prepared.plan), step));
    const expansion = await settled.expand(step);
    const task = taskOfItem(step, expansion.tasks, request.item);
    const facts = { run: order.run, flow: order.flow };
    const unmade = expansion.settled.find(({ taskId }) => taskId === task.id);
    if (unmade !== undefined) return { ...facts, result: unmade, isNew: false };
    const before = await settled.attempts.of(task.id, task.step);
    const last = before.at(-1);
    if (last !== undefined && !isToRunAgain(task.step, last, request.nthTry)) {
      return { ...facts, result: endOf(before) ?? last.result, isNew: false };
    }
    const attempt = { run, settled, task, number: before.length + 1 };
    return { ...facts, result: await attemptTask(attempt), isNew: true };
  });
}

/** What keeps mlgit from running the task is the end of the attempt as well. */
async function attemptTask(attempt: ScheduledAttempt): Promise<TaskResult> {
  const { run, settled, task, number } = attempt;
  const { context, order, remote, options } = run;
  const { records } = remote;
  const folder = settled.attempts.folder(task.id, number);
  const writer = await begin(attempt, folder);
  const reporter = new AttemptReporter(records, folder);
  reporter.begin();
  const startedAt = context.config.clock.now();
  const cancel = watchForCancel(records, order.run, options.signal);
  let broken: { readonly error: unknown } | undefined;
  const watched = { ...options, signal: cancel.signal };
  const result = await executeTask(attempt, { options: watched, onLog: (path) => reporter.follow(path) })
    .catch((error: unknown) => {
      broken = { error };
      return brokenResult(task.id, error, { startedAt, endedAt: context.config.clock.now() });
    })
    .finally(() => {
      cancel.stop();
      return reporter.end();
    });
  const facts = { version: 1, run: order.run, task: task.id, attempt: number, writer, by: 'worker' } as const;
  const report: AttemptReport = { ...facts, result, interpreters: context.interpreters() };
  const isOurs = await records.create(`${folder}/result`, encodeReport(report));
  if (broken !== undefined) throw broken.error;
  if (!isOurs) throw taken(attempt);
  return result;
}

async function begin(attempt: ScheduledAttempt, folder: string): Promise<string> {
  const { context, order, remote } = attempt.run;
  const { randomBytes, host, pid, clock } = context.config;
  const writer = Buffer.from(randomBytes(10)).toString('hex');
  const startedAt = new Date(clock.now()).toISOString();
  const start = encodeStart({ version: 1, writer, host, pid, job: order.scheduled.name, startedAt });
  if (!(await remote.records.create(`${folder}/start`, start))) throw taken(attempt);
  return writer;
}

function taken({ run: { order }, task, number }: ScheduledAttempt): MlgitError {
  return new MlgitError(
    `Attempt ${number} of ${order.flow}@${order.run}:${task.id} is another process's, expected that nobody else runs it`,
    {
      code: 'attempt-taken',
      kind: 'conflict',
      hints: ['the same command again, when that one has ended'],
      details: { run: order.run, task: task.id, attempt: number },
    },
  );
}
