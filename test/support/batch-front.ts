import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContainerProperties, JobDefinition, JobDetail, KeyValuePair } from '@aws-sdk/client-batch';
import { BatchCompute, type ComputedJob, streamOf } from './batch-compute.ts';

interface Submission {
  readonly jobName: string;
  readonly jobDefinition: string;
  readonly arrayProperties?: { readonly size: number };
  readonly containerOverrides?: { readonly environment?: readonly KeyValuePair[] };
}

/** A request as it was made. */
export interface SeenRequest {
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: of any shape, looked into by tests
  readonly body: any;
}

const STATUSES = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED'] as const;
const PAGE = 60;

/**
 * The API of AWS Batch in front of moto, which alone marks every job as succeeded without running it, and cannot be told
 * otherwise. Queues, compute environments, definitions, and the validation of all requests are moto's; what became of jobs that it
 * took is told by a compute environment that really runs them.
 */
export class BatchFront {
  readonly requests: SeenRequest[] = [];
  readonly #moto: string;
  readonly #server: Server;
  #compute: BatchCompute | undefined;
  #throttled = { path: '', count: 0 };

  constructor(moto: string) {
    this.#moto = moto;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  async listen(vcpus: number, jobEnv: { readonly [name: string]: string }): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const credentials = `${endpoint}/credentials`;
    this.#compute = new BatchCompute({ vcpus, endpoint: this.#moto, credentials, jobEnv });
    return endpoint;
  }

  get compute(): BatchCompute {
    if (this.#compute === undefined) throw new Error('not listening');
    return this.#compute;
  }

  /** The next requests of that kind are too many. */
  throttle(path: string, count: number): void {
    this.#throttled = { path, count };
  }

  async close(): Promise<void> {
    await this.#compute?.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = Buffer.concat(await request.toArray());
    const path = request.url ?? '';
    if (path === '/credentials') return send(response, 200, credentials());
    const body = path.startsWith('/v1/') && bytes.length > 0 ? JSON.parse(bytes.toString()) : {};
    if (path.startsWith('/v1/')) this.requests.push({ path, body });
    if (path === this.#throttled.path && this.#throttled.count > 0) {
      this.#throttled.count--;
      response.setHeader('x-amzn-errortype', 'TooManyRequestsException');
      return send(response, 429, { message: 'Too Many Requests' });
    }
    if (path === '/v1/listjobs') return send(response, 200, this.#list(body));
    const answer = await this.#ask(request, path, bytes);
    if (answer.status === 200 && path === '/v1/submitjob') await this.#submitted(request, body, answer.json);
    if (answer.status === 200 && path === '/v1/terminatejob') this.compute.terminate(body.jobId, body.reason);
    if (path === '/v1/describejobs')
      answer.json.jobs = answer.json.jobs?.map((job) => this.#state(job as JobDetail)) ?? [];
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    send(response, answer.status, answer.text === '' ? '' : answer.json);
  }

  async #ask(request: IncomingMessage, path: string, body: Buffer) {
    const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(`${this.#moto}${path}`, {
      method: request.method ?? 'POST',
      headers: headers as { [name: string]: string },
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const text = await answer.text();
    const kept = [...answer.headers].filter(([name]) => name.startsWith('x-amzn') || name === 'content-type');
    const json = (text === '' ? {} : JSON.parse(text)) as { jobs?: object[]; jobId?: string };
    return { status: answer.status, headers: kept, text, json };
  }

  async #submitted(request: IncomingMessage, given: Submission, { jobId = '' }: { jobId?: string }) {
    const body = Buffer.from(JSON.stringify({ jobDefinitions: [given.jobDefinition] }));
    const { json } = await this.#ask(request, '/v1/describejobdefinitions', body);
    const [definition] = (json as { jobDefinitions?: JobDefinition[] }).jobDefinitions ?? [];
    const job = {
      name: given.jobName,
      container: definition?.containerProperties as ContainerProperties,
      overrides: given.containerOverrides?.environment ?? [],
      timeoutSeconds: definition?.timeout?.attemptDurationSeconds,
    };
    const { size } = given.arrayProperties ?? {};
    if (size === undefined) return this.compute.take({ ...job, id: jobId, index: undefined });
    for (let index = 0; index < size; index++) this.compute.take({ ...job, id: `${jobId}:${index}`, index });
  }

  #list({ arrayJobId, jobStatus, nextToken }: { arrayJobId: string; jobStatus: string; nextToken?: string }) {
    const all = this.#children(arrayJobId).filter(({ status }) => status === jobStatus);
    const from = Number(nextToken ?? 0);
    const jobSummaryList = all.slice(from, from + PAGE).map((job) => ({ ...summaryOf(job) }));
    return { jobSummaryList, ...(from + PAGE < all.length ? { nextToken: `${from + PAGE}` } : {}) };
  }

  #children(id: string): ComputedJob[] {
    return [...this.compute.jobs.values()].filter(({ given }) => given.id.startsWith(`${id}:`));
  }

  /** What moto knows of a job, with what has really become of it. */
  #state(known: JobDetail) {
    const { status: _, statusReason: __, startedAt: ___, stoppedAt: ____, attempts: _____, ...rest } = known;
    const job = this.compute.jobs.get(known.jobId ?? '');
    if (job !== undefined) {
      const { container, ...state } = summaryOf(job);
      const { isTerminated } = job;
      return {
        ...rest,
        ...state,
        isTerminated,
        container: { ...rest.container, ...container, logStreamName: streamOf(job.given) },
      };
    }
    const children = this.#children(known.jobId ?? '');
    const statusSummary = Object.fromEntries(
      STATUSES.map((one) => [one, children.filter(({ status }) => status === one).length]),
    );
    const isOver = children.every(({ stoppedAt }) => stoppedAt !== undefined);
    const status = !isOver ? 'PENDING' : statusSummary.FAILED === 0 ? 'SUCCEEDED' : 'FAILED';
    return { ...rest, status, arrayProperties: { size: children.length, statusSummary } };
  }
}

function summaryOf({ given, status, statusReason, exitCode, reason, startedAt, stoppedAt }: ComputedJob) {
  const container = { exitCode, reason };
  return { jobId: given.id, jobName: given.name, status, statusReason, startedAt, stoppedAt, container };
}

/** As the agent of Amazon ECS gives them to a container that has a role; with no token, for the store of tests refuses all. */
function credentials() {
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  return { AccessKeyId: 'tester', SecretAccessKey: 'tester-secret', Token: '', Expiration };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.end(body === '' ? '' : JSON.stringify(body));
}
