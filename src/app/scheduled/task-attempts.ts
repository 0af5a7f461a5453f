import { attemptFolder } from '../../executor/remote/attempt-name.ts';
import {
  type AttemptReport,
  type AttemptStart,
  decodeReport,
  decodeStart,
  encodeReport,
} from '../../executor/remote/attempt-report.ts';
import { skippedResult, succeeded, type TaskResult } from '../../executor/task-result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Step } from '../../model/flow.ts';
import type { OpenedScheduled } from './open-scheduled.ts';

/** What was tried of the tasks of a scheduled run, as the store tells. */
export class TaskAttempts {
  readonly #run: Pick<OpenedScheduled, 'context' | 'order' | 'remote'>;

  constructor(run: Pick<OpenedScheduled, 'context' | 'order' | 'remote'>) {
    this.#run = run;
  }

  folder(taskId: string, attempt: number): string {
    return attemptFolder(this.#run.order.run, taskId, attempt);
  }

  /**
   * Every attempt, in order. The scheduler runs one at a time: one without an end, beside which another process asks, is lost,
   * and from now on it is for everybody.
   */
  async of(taskId: string, step: Pick<Step, 'allowFailure'>): Promise<readonly AttemptReport[]> {
    const { records } = this.#run.remote;
    const found: AttemptReport[] = [];
    for (let attempt = 1; ; attempt++) {
      const folder = this.folder(taskId, attempt);
      const name = `${folder}/result`;
      const bytes = await records.read(name);
      const report =
        bytes === undefined ? await this.#giveUp({ taskId, attempt, step }) : decodeReport(name, bytes);
      if (report === undefined) return found;
      found.push(report);
      // A success is final.
      if (succeeded(report.result)) return found;
    }
  }

  async #giveUp({ taskId, attempt, step }: OpenAttempt): Promise<AttemptReport | undefined> {
    const { records } = this.#run.remote;
    const { context, order } = this.#run;
    const folder = this.folder(taskId, attempt);
    const bytes = await records.read(`${folder}/start`);
    if (bytes === undefined) return undefined;
    const start = decodeStart(`${folder}/start`, bytes);
    const report: AttemptReport = {
      version: 1,
      run: order.run,
      task: taskId,
      attempt,
      writer: Buffer.from(context.config.randomBytes(10)).toString('hex'),
      by: 'driver',
      result: lostResult(taskId, { start, runner: order.runner, step }),
    };
    const name = `${folder}/result`;
    if (await records.create(name, encodeReport(report))) return report;
    const first = await records.read(name);
    return first === undefined ? report : decodeReport(name, first);
  }
}

interface OpenAttempt {
  readonly taskId: string;
  readonly attempt: number;
  readonly step: Pick<Step, 'allowFailure'>;
}

function lostResult(
  taskId: string,
  {
    start,
    runner,
    step,
  }: { readonly start: AttemptStart; readonly runner: string; readonly step: Pick<Step, 'allowFailure'> },
): TaskResult {
  const failure: Failure = { kind: 'lost', reason: 'its process ended without telling how' };
  const ranOn = { runner, host: start.host, ...(start.job === undefined ? {} : { job: start.job }) };
  const attempt = { startedAt: start.startedAt, wallMs: 0, ranOn, failure, observedBy: [] };
  return {
    ...skippedResult(taskId, undefined),
    outcome: 'failed',
    failure,
    attempts: [attempt],
    ...(step.allowFailure ? { allowedToFail: true as const } : {}),
  };
}

/** What became of the task: how its last attempt ended, and all that it took. */
export function endOf(reports: readonly AttemptReport[]): TaskResult | undefined {
  const last = reports.at(-1);
  return last && { ...last.result, attempts: reports.flatMap(({ result }) => result.attempts) };
}
