import type { AwsBatchRunner } from '../../model/runner.ts';
import type { JobRunner, JobState } from '../job-port.ts';
import type { BatchApi } from './batch-api.ts';
import { batchFailure } from './batch-failure.ts';
import { cancelJobs } from './cancel-jobs.ts';
import type { AwsEnvironment } from './client-settings.ts';
import { JobDefinitions } from './job-definitions.ts';
import { JobOutput } from './job-output.ts';
import { pollJobs } from './poll-jobs.ts';
import { askQueue, type QueueFacts } from './queue-facts.ts';
import { submitJobs } from './submit-jobs.ts';

export interface AwsBatchJobsOptions {
  readonly settings: AwsBatchRunner;
  /** AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and the like. */
  readonly env: AwsEnvironment;
  /** Between two questions, milliseconds. */
  readonly pollEveryMs?: number;
}

/** A queue is slow in what it does, and an account may ask it a few times a second, all programs together. */
const POLL_MS = 10_000;

/** Jobs of a queue of AWS Batch; those that are alike are jobs of an array. */
export function createAwsBatchJobs({ settings, env, pollEveryMs = POLL_MS }: AwsBatchJobsOptions): JobRunner {
  const output = new JobOutput(settings, env);
  const ended = new Map<string, JobState>();
  let opened: Promise<BatchApi> | undefined;
  /** Opened when it is first asked something. */
  const asked = async <T>(signal: AbortSignal, ask: (api: BatchApi) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    opened ??= import('./batch-api.ts').then((library) => new library.BatchApi(settings, env));
    try {
      return await ask(await opened);
    } catch (error) {
      signal.throwIfAborted();
      throw batchFailure(settings, error);
    }
  };
  let queue: { readonly facts: QueueFacts; readonly definitions: JobDefinitions } | undefined;
  const askedQueue = async (api: BatchApi, signal: AbortSignal) => {
    const facts = await askQueue(settings, api, signal);
    return { facts, definitions: new JobDefinitions({ api, runner: settings, facts }) };
  };
  return {
    name: settings.name,
    capabilities: { pollEveryMs, idleJobs: 'at-end' },
    submit: async (jobs, signal) => {
      if (jobs.length === 0) return [];
      return asked(signal, async (api) => {
        queue ??= await askedQueue(api, signal);
        return submitJobs({ api, runner: settings, ...queue }, jobs, signal);
      });
    },
    poll: async (ids, signal) => {
      if (ids.length === 0) return new Map();
      return asked(signal, (api) => pollJobs(api, ids, { ended, signal }));
    },
    cancel: async (ids, signal) => {
      if (ids.length > 0) await asked(signal, (api) => cancelJobs(api, ids, signal));
    },
    output: (id, signal) => asked(signal, (api) => output.read(api, id, signal)),
    close: () => {
      output.close();
      void opened?.then((api) => api.close()).catch(() => undefined);
    },
  };
}
