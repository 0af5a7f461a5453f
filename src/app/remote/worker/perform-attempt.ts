import { type AttemptReport, encodeReport } from '../../../executor/remote/attempt-report.ts';
import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import { type TaskResult, unstartedFailure } from '../../../executor/task-result.ts';
import { brokenFailure } from '../../broken-failure.ts';
import { AttemptReporter } from './attempt-reporter.ts';
import { isCutShort } from './cut-short.ts';
import type { JobGround } from './job-ground.ts';
import type { JobWork } from './job-work.ts';
import { type OrderOutcome, runOrderedTask } from './ordered-task.ts';

/** An attempt that this worker has started. */
export interface StartedAttempt {
  /** Of its records. */
  readonly folder: string;
  readonly order: TaskOrder;
  /** As its `start` names it. */
  readonly writer: string;
}

export interface AttemptDone {
  readonly result: TaskResult;
  /** Whether nothing of it is left that the next task of the job could meet. */
  readonly isClean: boolean;
}

/** Runs an attempt by its order, and reports its end. */
export async function performAttempt(
  work: JobWork,
  { folder, order, writer }: StartedAttempt,
  ground: JobGround,
): Promise<AttemptDone> {
  const { store, signal } = work;
  const { records } = store;
  const reporter = new AttemptReporter(records, folder);
  reporter.begin();
  const { isClean, ...outcome } = await runOrderedTask({
    ...work,
    ground,
    order,
    onLog: (path) => reporter.follow(path),
  })
    .catch((error: unknown) => unableTo(order, error))
    .finally(() => reporter.end());
  const report: AttemptReport = {
    version: 1,
    run: order.run,
    task: order.prepared.task.id,
    attempt: order.attempt,
    writer,
    by: 'worker',
    ...outcome,
    ...(isCutShort(outcome.result, signal) ? { interrupted: true as const } : {}),
  };
  await records.create(`${folder}/result`, encodeReport(report));
  return { result: outcome.result, isClean };
}

/** What keeps a worker from running its task is the end of the attempt as well, and the driver has to know why. */
function unableTo(order: TaskOrder, error: unknown): OrderOutcome {
  const result = unstartedFailure(order.prepared.task.id, brokenFailure(error));
  return { result, isClean: false };
}
