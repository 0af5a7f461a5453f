import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describePrepared, type PreparedTask } from '../../../executor/prepare-task.ts';
import { attemptFolder, formatJobArgument, lastSegment } from '../../../executor/remote/attempt-name.ts';
import { encodeOrder } from '../../../executor/remote/task-order.ts';
import { cancelledResult, type TaskResult } from '../../../executor/task-result.ts';
import type { Failure } from '../../../model/failure.ts';
import { openBlob } from '../../../store/open-blob.ts';
import { acceptReport } from './accept-report.ts';
import { decideEnd, reportFailed } from './decide-end.ts';
import { failureOfJob } from './failure-of-job.ts';
import { jobName, jobResources } from './job-facts.ts';
import { pooledAttempt } from './pooled-attempt.ts';
import type { RemoteAttempt } from './remote-attempt.ts';
import { stagedAttempt, withoutCache } from './staged-attempt.ts';
import type { ReadyJob, TakenJob } from './submit-queue.ts';
import { type AttemptEnd, WatchedAttempt, type WholeLog } from './watched-attempt.ts';

/** One attempt of a task on a runner, from its order to its result (docs/worker-protocol.md). */
export async function runThere(attempt: RemoteAttempt): Promise<TaskResult> {
  const { context, run, place, prepared, number } = attempt;
  const taskId = prepared.task.id;
  const folder = attemptFolder(run.id, taskId, number);
  const logPath = logOf(attempt, folder);
  const member = await pooledAttempt(attempt, folder);
  const submitted = await submit(attempt, { folder, logPath, member });
  if (submitted === undefined) return cancelled(prepared);
  const submittedAt = context.config.clock.now();
  if ('refused' in submitted) {
    const failure = failureOfJob(submitted.refused, {
      id: undefined,
      step: prepared.task.step.name,
      resources: attempt.resources,
      output: undefined,
    });
    return refused(attempt, failure, { folder, submittedAt });
  }
  const watched = new WatchedAttempt({
    folder,
    job: submitted.id,
    pool: member?.pooled.pool,
    isOurs: (job) => place.watch.hasSubmitted(job),
    taskId,
    logPath,
    records: place.blobs.remote.records,
    emit: run.emit,
    clock: context.config.clock,
    signal: run.signal,
    urgent: run.urgent,
    clearsBeats: place.mailroom !== undefined,
    decide: (end, seen) => decideEnd(attempt, end, { ...seen, folder, logPath, submittedAt }),
  });
  place.mailroom?.posted(folder, submitted.id);
  place.watch.add(watched);
  try {
    const end = await watched.ended;
    const result = await place.lanes.run(() => accept(attempt, folder, end));
    await watched.takeRest(wholeLog(attempt, result));
    return result;
  } finally {
    place.mailroom?.cleared(folder);
  }
}

function wholeLog({ context }: RemoteAttempt, { attempts }: TaskResult): WholeLog | undefined {
  const log = attempts.at(-1)?.log;
  if (log === undefined) return undefined;
  return { sizeBytes: log.sizeBytes, open: () => openBlob(context.store, log.digest) };
}

async function accept(
  attempt: RemoteAttempt,
  folder: string,
  { report, job, jobEnd }: AttemptEnd,
): Promise<TaskResult> {
  const { prepared, place, run, settle, resources } = attempt;
  const step = prepared.task.step.name;
  const why: Failure | undefined =
    report.interrupted === undefined
      ? undefined
      : jobEnd === undefined || jobEnd.kind === 'exit' || jobEnd.kind === 'signal'
        ? interrupted(run.signal)
        : failureOfJob(jobEnd, { id: job, step, resources, output: undefined });
  const { emit, repository } = run;
  const services = { ...settle, emit, repository, blobs: place.blobs, runner: place.name, job };
  if (place.mailroom === undefined) return acceptReport(prepared, report, why, services);
  const staged = await stagedAttempt(attempt, folder);
  const result = await acceptReport(prepared, report, why, { ...services, ...staged.services });
  await staged.remove();
  return result;
}

function interrupted(signal: AbortSignal): Failure {
  return signal.aborted ? { kind: 'cancelled' } : { kind: 'lost', reason: 'its job was told to end' };
}

/** In the folder of the run, where `mlgit logs` finds it while the task runs. */
function logOf({ run }: RemoteAttempt, folder: string): string {
  return join(run.logFolder, lastSegment(folder), 'log');
}

interface AttemptFacts {
  /** Of its records. */
  readonly folder: string;
  readonly logPath: string;
  readonly member: Awaited<ReturnType<typeof pooledAttempt>>;
}

/** Undefined when the run is being ended. */
async function submit(attempt: RemoteAttempt, paths: AttemptFacts): Promise<TakenJob | undefined> {
  const { place, run, prepared, context } = attempt;
  try {
    return await place.queue.expect(
      () => place.lanes.run(() => makeReady(attempt, paths)),
      (reason) =>
        run.emit({
          type: 'task-queued',
          at: context.config.clock.now(),
          task: prepared.task.id,
          because: `room on ${place.name} (${reason})`,
        }),
    );
  } catch (error) {
    if (run.signal.aborted) return undefined;
    throw error;
  }
}

/** All that its worker needs is in the store before its job is. */
async function makeReady(
  attempt: RemoteAttempt,
  { folder, logPath, member }: AttemptFacts,
): Promise<ReadyJob | undefined> {
  const { place, run, prepared, makeOrder, resources, image } = attempt;
  await mkdir(dirname(logPath), { recursive: true });
  await writeFile(logPath, '');
  run.onStarted(prepared.task.id, logPath);
  if (run.signal.aborted) return undefined;
  const made = await makeOrder();
  await place.blobs.give(made.contents);
  const order = place.mailroom === undefined ? made.order : withoutCache(made.order);
  await place.blobs.remote.records.publish(`${folder}/order`, encodeOrder(order));
  const mailbox = await place.mailroom?.opened(folder, made);
  const { pooled, taking } = member ?? {};
  return {
    pooled,
    request: {
      name: jobName(run.flow, prepared.task.id),
      script: place.script,
      argument: formatJobArgument({ folder, pool: pooled?.pool }),
      resources: jobResources(resources, taking),
      ...(image === undefined ? {} : { image }),
      ...(pooled === undefined ? {} : { pooled: true as const }),
      ...(mailbox === undefined ? {} : { mailbox }),
    },
  };
}

/** Whoever finds it in a pool is told that it has ended. */
async function refused(
  attempt: RemoteAttempt,
  failure: Failure,
  seen: { readonly folder: string; readonly submittedAt: number },
): Promise<TaskResult> {
  const report = await reportFailed(attempt, failure, seen);
  return report.by === 'driver'
    ? { ...describePrepared(attempt.prepared), ...report.result }
    : accept(attempt, seen.folder, { report, job: undefined, jobEnd: undefined });
}

function cancelled(prepared: PreparedTask): TaskResult {
  return { ...cancelledResult(prepared.task.id), ...describePrepared(prepared) };
}
