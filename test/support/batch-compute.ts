import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerProperties, KeyValuePair } from '@aws-sdk/client-batch';
import { BatchContainer } from './batch-container.ts';
import { BatchLogs } from './batch-log.ts';

/** What AWS Batch was given for a job. */
export interface GivenJob {
  readonly id: string;
  readonly name: string;
  readonly container: ContainerProperties;
  readonly overrides: readonly KeyValuePair[];
  readonly timeoutSeconds: number | undefined;
  readonly index: number | undefined;
}

export interface ComputedJob {
  readonly given: GivenJob;
  status: 'RUNNABLE' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  statusReason?: string;
  exitCode?: number;
  reason?: string;
  startedAt?: number;
  stoppedAt?: number;
  isTerminated: boolean;
  container?: BatchContainer;
}

const TERM_MS = 2_000;

/**
 * Stands in for a compute environment: takes what AWS Batch was given and runs it as a process, as many at once as its vCPUs
 * allow, and knows how each really ended. In what it says of ends it uses the words of AWS.
 */
export class BatchCompute {
  readonly jobs = new Map<string, ComputedJob>();
  readonly #vcpus: number;
  readonly #logs: BatchLogs;
  readonly #credentials: string;
  readonly #home = mkdtempSync(join(tmpdir(), 'mlgit-batch-'));
  readonly #jobEnv: { readonly [name: string]: string };
  #isOpen = true;

  constructor(options: {
    readonly vcpus: number;
    readonly endpoint: string;
    readonly credentials: string;
    readonly jobEnv: { readonly [name: string]: string };
  }) {
    this.#vcpus = options.vcpus;
    this.#credentials = options.credentials;
    this.#jobEnv = options.jobEnv;
    this.#logs = new BatchLogs(options.endpoint);
  }

  take(given: GivenJob): void {
    this.jobs.set(given.id, { given, status: 'RUNNABLE', isTerminated: false });
    this.#start();
  }

  /** As TerminateJob; of an array all of its jobs. */
  terminate(id: string, reason: string): void {
    for (const job of this.#of(id)) {
      job.isTerminated = true;
      this.#endNow(job, reason);
    }
  }

  /** The instance of a running job is taken away. */
  interrupt(id: string): void {
    for (const job of this.#of(id)) {
      job.statusReason = 'Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.';
      job.container?.kill('SIGKILL');
    }
  }

  /** Its time is up. */
  expire(id: string): void {
    for (const job of this.#of(id)) this.#endNow(job, 'Job attempt duration exceeded timeout');
  }

  /** What AWS Batch says of a job that it finds to be stuck. */
  block(id: string, statusReason: string): void {
    for (const job of this.#of(id)) job.statusReason = statusReason;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    const all = [...this.jobs.values()];
    for (const { container } of all) container?.kill('SIGKILL');
    await Promise.all(all.map(({ container }) => container?.ended));
    while (all.some(({ status }) => status === 'RUNNING')) await delay(10);
    this.#logs.close();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }

  #of(id: string): ComputedJob[] {
    return [...this.jobs.values()].filter(
      ({ given, stoppedAt }) => (given.id === id || given.id.startsWith(`${id}:`)) && stoppedAt === undefined,
    );
  }

  #endNow(job: ComputedJob, reason: string): void {
    job.statusReason = reason;
    if (job.container === undefined) this.#end(job, 'FAILED');
    job.container?.kill('SIGTERM');
    setTimeout(() => {
      if (job.stoppedAt === undefined) job.container?.kill('SIGKILL');
    }, TERM_MS).unref();
  }

  #start(): void {
    for (const job of this.jobs.values()) {
      if (job.status !== 'RUNNABLE' || job.statusReason !== undefined || !this.#isOpen) continue;
      const running = [...this.jobs.values()].filter(({ status }) => status === 'RUNNING');
      const used = running.reduce((sum, { given }) => sum + required(given, 'VCPU'), 0);
      if (used + required(job.given, 'VCPU') <= this.#vcpus) void this.#run(job);
    }
  }

  async #run(job: ComputedJob): Promise<void> {
    const { given } = job;
    job.status = 'RUNNING';
    job.startedAt = Date.now();
    const log = this.#logs.open(streamOf(given));
    const cwd = join(this.#home, given.id.replace(':', '-'));
    mkdirSync(cwd);
    job.container = new BatchContainer({
      ...{ id: given.id, cwd, memoryMib: required(given, 'MEMORY'), onOutput: log.write },
      command: given.container.command ?? [],
      env: this.#environment(given),
    });
    const timer = setTimeout(() => this.expire(given.id), (given.timeoutSeconds ?? 86_400) * 1000);
    const { exitCode, isOutOfMemory } = await job.container.ended;
    clearTimeout(timer);
    await log.end();
    job.exitCode = exitCode;
    if (isOutOfMemory) job.reason = 'OutOfMemoryError: Container killed due to memory usage';
    job.statusReason ??= 'Essential container in task exited';
    const isKilled = job.statusReason !== 'Essential container in task exited';
    this.#end(job, exitCode === 0 && !isKilled ? 'SUCCEEDED' : 'FAILED');
  }

  #end(job: ComputedJob, status: 'SUCCEEDED' | 'FAILED'): void {
    job.stoppedAt = Date.now();
    job.status = status;
    this.#start();
  }

  #environment({ id, index, container, overrides }: GivenJob): { [name: string]: string } {
    const all = [...(container.environment ?? []), ...overrides];
    const role =
      container.jobRoleArn === undefined ? {} : { AWS_CONTAINER_CREDENTIALS_FULL_URI: this.#credentials };
    return {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: this.#home,
      ...this.#jobEnv,
      ...Object.fromEntries(all.map(({ name = '', value = '' }) => [name, value])),
      ...role,
      AWS_BATCH_JOB_ID: id,
      AWS_BATCH_JOB_ATTEMPT: '1',
      ...(index === undefined ? {} : { AWS_BATCH_JOB_ARRAY_INDEX: `${index}` }),
    };
  }
}

/** Name of the stream that keeps the output of the job. */
export function streamOf({ name, id }: GivenJob): string {
  return `${name}/default/${id.replace(':', '-')}`;
}

function required({ container }: GivenJob, type: 'VCPU' | 'MEMORY'): number {
  return Number(container.resourceRequirements?.find((one) => one.type === type)?.value ?? 0);
}
