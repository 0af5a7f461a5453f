import { type AttemptReport, decodeReport, encodeReport } from '../../../executor/remote/attempt-report.ts';
import { storeLog } from '../../../executor/store-log.ts';
import { skippedResult, type TaskResult } from '../../../executor/task-result.ts';
import type { ExecutionAttempt } from '../../../model/execution.ts';
import type { Failure } from '../../../model/failure.ts';
import type { JobEnd } from '../../../runner/job-port.ts';
import { outcomeOf } from './accept-report.ts';
import { failureOfJob } from './failure-of-job.ts';
import type { RemoteAttempt } from './remote-attempt.ts';
import type { SeenAttempt } from './watched-attempt.ts';

interface SubmittedAttempt {
  /** Of its records. */
  readonly folder: string;
  /** Epoch milliseconds of this machine's clock. */
  readonly submittedAt: number;
}

interface EndedAttempt extends SeenAttempt, SubmittedAttempt {
  readonly logPath: string;
}

/**
 * The report of an attempt whose worker cannot tell of its end any more, by what the job system says. If the worker could after
 * all, and was first, its report is the one.
 */
export async function decideEnd(
  attempt: RemoteAttempt,
  end: JobEnd,
  seen: EndedAttempt,
): Promise<AttemptReport> {
  const { run, prepared, place, resources } = attempt;
  const isUnexplained = end.kind === 'exit' || end.kind === 'signal';
  const output = isUnexplained ? await place.jobs.output(seen.job, run.urgent) : undefined;
  const job = { id: seen.job, step: prepared.task.step.name, resources, output };
  return reportFailed(attempt, failureOfJob(end, job), seen);
}

/** Makes this failure the end of the attempt, unless it has one; returns the report that counts. */
export async function reportFailed(
  attempt: RemoteAttempt,
  failure: Failure,
  seen: SubmittedAttempt & Partial<EndedAttempt>,
): Promise<AttemptReport> {
  const { context, run, prepared, place, number } = attempt;
  const report: AttemptReport = {
    version: 1,
    run: run.id,
    task: prepared.task.id,
    attempt: number,
    writer: Buffer.from(context.config.randomBytes(10)).toString('hex'),
    by: 'driver',
    result: await failedThere(attempt, failure, seen),
  };
  const { records } = place.blobs.remote;
  const name = `${seen.folder}/result`;
  if (await records.create(name, encodeReport(report))) return report;
  const first = await records.read(name);
  return first === undefined ? report : decodeReport(name, first);
}

/** What an attempt leaves of which only the driver can tell. */
async function failedThere(
  { context, place, prepared }: RemoteAttempt,
  failure: Failure,
  seen: SubmittedAttempt & Partial<EndedAttempt>,
): Promise<TaskResult> {
  const startedAt = seen.startedAt ?? seen.submittedAt;
  const log = seen.logPath === undefined ? undefined : await storeLog(seen.logPath, context.store, 'copy');
  const attempt: ExecutionAttempt = {
    startedAt: new Date(startedAt).toISOString(),
    wallMs: Math.max(0, Math.round(context.config.clock.now() - startedAt)),
    ranOn: {
      runner: place.name,
      ...(seen.job === undefined ? {} : { job: seen.job }),
      ...(seen.host === undefined ? {} : { host: seen.host }),
    },
    failure,
    ...(log === undefined ? {} : { log }),
    observedBy: [],
  };
  return {
    ...skippedResult(prepared.task.id, undefined),
    outcome: outcomeOf(failure),
    failure,
    attempts: [attempt],
  };
}
