import type { Clock } from '../../../config/config.ts';
import { describeFailure } from '../../../model/describe-failure.ts';
import type { JobEnd, JobRunner } from '../../../runner/job-port.ts';
import type { Context } from '../../context.ts';
import { knownRunners } from '../../runners/known-runners.ts';
import { failureOfJob } from '../driver/failure-of-job.ts';
import { openJobRunner } from '../driver/open-job-runner.ts';
import { passStoreFailure } from '../pass-store-failure.ts';
import type { FoundRun } from './detached-runs.ts';
import { DRIVER_RESOURCES } from './driver-resources.ts';

export interface DriverWatch {
  /** Aborted when the driver's job has ended. */
  readonly signal: AbortSignal;
  /** Why it ended, in words, when it has. */
  failure(): string | undefined;
  stop(): void;
}

/**
 * Asks the job system whether the job of a driver still waits or runs, which a driver that could not begin, or was killed, cannot
 * tell in the store. Only a runner that is known and trusted here is asked, and one that cannot be reached now is asked again.
 */
export async function watchDriver(context: Context, { order, job }: FoundRun): Promise<DriverWatch> {
  const ended = new AbortController();
  const spec = (await knownRunners(context)).find(({ name, trusted }) => trusted && name === order.runner);
  if (spec === undefined || job === undefined) {
    return { signal: ended.signal, failure: () => undefined, stop: () => {} };
  }
  const jobs = openJobRunner(context, spec);
  const endOf = driverEnds(jobs, job, context.config.clock);
  let failure: string | undefined;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    failure = await endOf(ended.signal);
    if (failure !== undefined) ended.abort();
  };
  const timer = setInterval(() => {
    if (isAsking || ended.signal.aborted) return;
    isAsking = true;
    void ask()
      .catch(passStoreFailure)
      .finally(() => {
        isAsking = false;
      });
  }, jobs.capabilities.pollEveryMs);
  return {
    signal: ended.signal,
    failure: () => failure,
    stop: () => {
      clearInterval(timer);
      jobs.close();
    },
  };
}

/** A job that its system has not known for so long is gone. */
const SILENT_MS = 90_000;

/** Asks once whether the job has ended: why, in words. */
export function driverEnds(
  jobs: Pick<JobRunner, 'poll' | 'output'>,
  id: string,
  { monotonic }: Pick<Clock, 'monotonic'>,
): (signal: AbortSignal) => Promise<string | undefined> {
  let knownAt = monotonic();
  return async (signal) => {
    const state = (await jobs.poll([id], signal)).get(id);
    if (state !== undefined && state.kind !== 'unknown') knownAt = monotonic();
    const silentMs = monotonic() - knownAt;
    const end: JobEnd | undefined =
      state?.kind === 'ended'
        ? state.end
        : silentMs >= SILENT_MS
          ? { kind: 'lost', reason: `no sign of job ${id} for ${Math.round(silentMs / 1000)} s` }
          : undefined;
    if (end === undefined) return undefined;
    const output = await jobs.output(id, signal);
    return describeFailure(failureOfJob(end, { id, step: 'driver', resources: DRIVER_RESOURCES, output }));
  };
}
