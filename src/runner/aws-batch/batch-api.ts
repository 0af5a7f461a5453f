import {
  BatchClient,
  type ComputeEnvironmentDetail,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  type JobDefinition,
  type JobDetail,
  type JobQueueDetail,
  type JobStatus,
  type JobSummary,
  ListJobsCommand,
  RegisterJobDefinitionCommand,
  type RegisterJobDefinitionCommandInput,
  SubmitJobCommand,
  type SubmitJobCommandInput,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import type { AwsBatchRunner } from '../../model/runner.ts';
import { type AwsEnvironment, clientSettings, endpointOf } from './client-settings.ts';

/** Ids that one question of DescribeJobs can have. */
const MOST_IDS = 100;
/** Longest wait for the answer to one request, milliseconds. */
const LIMIT_MS = 30_000;

/** What is asked of AWS Batch. Throws errors of its library, which this module loads: to be imported where a queue is opened. */
export class BatchApi {
  readonly #client: BatchClient;

  /** The API that the queue of a runner belongs to. Nothing is asked yet. */
  constructor(settings: AwsBatchRunner, env: AwsEnvironment) {
    const endpoint = settings.endpoint ?? endpointOf('BATCH', env);
    this.#client = new BatchClient({
      ...clientSettings(settings, env, endpoint),
      requestHandler: { requestTimeout: LIMIT_MS, connectionTimeout: LIMIT_MS },
    });
  }

  region(): Promise<string> {
    return this.#client.config.region();
  }

  /** In as many questions as it takes; those that are not known are missing. */
  async describeJobs(ids: readonly string[], signal: AbortSignal): Promise<JobDetail[]> {
    const found: JobDetail[] = [];
    for (let at = 0; at < ids.length; at += MOST_IDS) {
      const command = new DescribeJobsCommand({ jobs: ids.slice(at, at + MOST_IDS) });
      const { jobs = [] } = await this.#client.send(command, { abortSignal: signal });
      found.push(...jobs);
    }
    return found;
  }

  /** The jobs of an array that are in that state. */
  async listChildren(arrayJobId: string, jobStatus: JobStatus, signal: AbortSignal): Promise<JobSummary[]> {
    const found: JobSummary[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListJobsCommand({ arrayJobId, jobStatus, nextToken });
      const page = await this.#client.send(command, { abortSignal: signal });
      found.push(...(page.jobSummaryList ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }

  async submit(input: SubmitJobCommandInput, signal: AbortSignal): Promise<string> {
    const command = new SubmitJobCommand(input);
    const { jobId } = await this.#client.send(command, { abortSignal: signal });
    if (jobId === undefined) throw new Error(`Internal error: ${input.jobQueue} took a job without an id`);
    return jobId;
  }

  async terminate(jobId: string, reason: string, signal: AbortSignal): Promise<void> {
    const command = new TerminateJobCommand({ jobId, reason });
    await this.#client.send(command, { abortSignal: signal });
  }

  async definitions(jobDefinitionName: string, signal: AbortSignal): Promise<JobDefinition[]> {
    const command = new DescribeJobDefinitionsCommand({ jobDefinitionName, status: 'ACTIVE' });
    return (await this.#client.send(command, { abortSignal: signal })).jobDefinitions ?? [];
  }

  /** Its ARN, with the number of its revision. */
  async register(input: RegisterJobDefinitionCommandInput, signal: AbortSignal): Promise<string> {
    const command = new RegisterJobDefinitionCommand(input);
    const { jobDefinitionArn } = await this.#client.send(command, { abortSignal: signal });
    if (jobDefinitionArn === undefined)
      throw new Error(`Internal error: ${input.jobDefinitionName} has no ARN`);
    return jobDefinitionArn;
  }

  async queue(name: string, signal: AbortSignal): Promise<JobQueueDetail | undefined> {
    const command = new DescribeJobQueuesCommand({ jobQueues: [name] });
    return (await this.#client.send(command, { abortSignal: signal })).jobQueues?.[0];
  }

  async computeEnvironments(
    computeEnvironments: string[],
    signal: AbortSignal,
  ): Promise<ComputeEnvironmentDetail[]> {
    const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments });
    return (await this.#client.send(command, { abortSignal: signal })).computeEnvironments ?? [];
  }

  close(): void {
    this.#client.destroy();
  }
}
