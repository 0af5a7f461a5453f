import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsBatchRunner } from '../../model/runner.ts';
import { MOST_OUTPUT_BYTES, textOfTail } from '../output-tail.ts';
import type { BatchApi } from './batch-api.ts';
import { type AwsEnvironment, clientSettings, endpointOf } from './client-settings.ts';
import { parseId } from './job-ids.ts';

/** Where AWS Batch keeps what jobs print. Source: AWS Batch User Guide, "Using the awslogs log driver". */
const LOG_GROUP = '/aws/batch/job';

/** What jobs have printed, of Amazon CloudWatch Logs; it is asked for few jobs, and opened for the first. */
export class JobOutput {
  readonly #settings: AwsBatchRunner;
  readonly #env: AwsEnvironment;
  #client: CloudWatchLogsClient | undefined;

  constructor(settings: AwsBatchRunner, env: AwsEnvironment) {
    this.#settings = settings;
    this.#env = env;
  }

  /** The end of it; undefined where there is none, or it may not be read. */
  async read(api: BatchApi, id: string, signal: AbortSignal): Promise<string | undefined> {
    if (parseId(id) === undefined) return undefined;
    const [job] = await api.describeJobs([id], signal);
    const logStreamName = job?.container?.logStreamName;
    if (logStreamName === undefined) return undefined;
    const { CloudWatchLogsClient, GetLogEventsCommand } = await import('./logs-library.ts');
    const endpoint = endpointOf('CLOUDWATCH_LOGS', this.#env);
    this.#client ??= new CloudWatchLogsClient(clientSettings(this.#settings, this.#env, endpoint));
    const logGroupName = job?.container?.logConfiguration?.options?.['awslogs-group'] ?? LOG_GROUP;
    const command = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: false });
    try {
      const { events = [] } = await this.#client.send(command, { abortSignal: signal });
      return endOf(events.map(({ message = '' }) => `${message}\n`).join(''));
    } catch (error) {
      signal.throwIfAborted();
      // Nothing was printed yet, or the right to read it is not given: the end of the job is told all the same.
      if (error instanceof Error && '$metadata' in error) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#client?.destroy();
  }
}

function endOf(text: string): string {
  return textOfTail(Buffer.from(text).subarray(-MOST_OUTPUT_BYTES));
}
