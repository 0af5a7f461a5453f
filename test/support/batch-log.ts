import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const LOG_GROUP = '/aws/batch/job';
/** Of one request. */
const MOST_EVENTS = 5_000;

/** Keeps what jobs print as the log driver of AWS Batch does: an event a line. */
export class BatchLogs {
  readonly #client: CloudWatchLogsClient;
  #group: Promise<unknown> | undefined;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'tester', secretAccessKey: 'tester-secret' };
    this.#client = new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials });
  }

  open(logStreamName: string): BatchLog {
    this.#group ??= this.#client.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
    const ready = this.#group.then(() =>
      this.#client.send(new CreateLogStreamCommand({ logGroupName: LOG_GROUP, logStreamName })),
    );
    return new BatchLog(ready, async (lines) => {
      const logEvents = lines.map((message) => ({ message, timestamp: Date.now() }));
      const command = new PutLogEventsCommand({ logGroupName: LOG_GROUP, logStreamName, logEvents });
      await this.#client.send(command);
    });
  }

  close(): void {
    this.#client.destroy();
  }
}

export class BatchLog {
  readonly #put: (lines: string[]) => Promise<void>;
  #rest = Buffer.alloc(0);
  #lines: string[] = [];
  #done: Promise<unknown>;
  #isWriting = false;

  constructor(ready: Promise<unknown>, put: (lines: string[]) => Promise<void>) {
    this.#done = ready;
    this.#put = put;
  }

  readonly write = (bytes: Buffer): void => {
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf(10) + 1;
    this.#rest = all.subarray(end);
    if (end > 0)
      this.#lines.push(
        ...all
          .subarray(0, end - 1)
          .toString()
          .split('\n'),
      );
    this.#flush();
  };

  /** Everything is kept then. */
  async end(): Promise<void> {
    if (this.#rest.length > 0) this.write(Buffer.from('\n'));
    while (this.#isWriting) await this.#done;
    await this.#done;
  }

  #flush(): void {
    if (this.#isWriting || this.#lines.length === 0) return;
    this.#isWriting = true;
    this.#done = this.#done.then(async () => {
      while (this.#lines.length > 0) await this.#put(this.#lines.splice(0, MOST_EVENTS));
      this.#isWriting = false;
    });
  }
}
