import { type ChildProcess, spawn } from 'node:child_process';
import type { JobEnd, JobRequest, JobRunner, JobState, SubmittedJob } from '../../src/runner/job-port.ts';

interface Job {
  readonly request: JobRequest;
  readonly child: ChildProcess | undefined;
  state: JobState;
}

/** A job system of this process: jobs are real, and the test decides what the system says of them. */
export class ControlledJobs implements JobRunner {
  readonly name = 'controlled';
  readonly capabilities = { pollEveryMs: 200 };
  readonly jobs = new Map<string, Job>();
  /** How many jobs each call of `submit` brought. */
  readonly batches: number[] = [];
  readonly #env: NodeJS.ProcessEnv;
  /** Set by a test: jobs are taken, and none is started. */
  holds = false;
  refuses: JobEnd | undefined;
  /** What happens between a job's being taken and its start. */
  beforeStart: () => Promise<void> = async () => {};

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  async submit(requests: readonly JobRequest[]): Promise<readonly SubmittedJob[]> {
    this.batches.push(requests.length);
    await this.beforeStart();
    return requests.map((request) =>
      this.refuses === undefined ? { id: this.#begin(request) } : { refused: this.refuses },
    );
  }

  async poll(ids: readonly string[]): Promise<ReadonlyMap<string, JobState>> {
    return new Map(ids.map((id) => [id, this.jobs.get(id)?.state ?? { kind: 'unknown' }]));
  }

  async cancel(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const job = this.jobs.get(id);
      job?.child?.kill('SIGTERM');
      if (job !== undefined) job.state = { kind: 'ended', end: { kind: 'cancelled' } };
    }
  }

  async output(id: string): Promise<string | undefined> {
    return this.jobs.get(id) && `output of ${id}\n`;
  }

  close(): void {}

  /** Starts one that was taken already a second time, as a system may after a failure of its own. */
  startAgain(id: string): ChildProcess {
    return this.#start(this.jobs.get(id)!.request, id);
  }

  /** Says of a job what it will, whatever the job does. */
  say(id: string, state: JobState): void {
    this.jobs.get(id)!.state = state;
  }

  endAll(): void {
    for (const { child } of this.jobs.values()) if (child?.pid !== undefined) killGroup(child.pid);
  }

  /** Kills what runs a job, as the loss of its node would, and says so. */
  endAs(id: string, end: JobEnd): void {
    const job = this.jobs.get(id)!;
    if (job.child?.pid !== undefined) killGroup(job.child.pid);
    job.state = { kind: 'ended', end };
  }

  #begin(request: JobRequest): string {
    const id = String(this.jobs.size + 1);
    const child = this.holds ? undefined : this.#start(request, id);
    const state: JobState = this.holds ? { kind: 'waiting', reason: 'Resources' } : { kind: 'running' };
    this.jobs.set(id, { request, child, state });
    child?.once('exit', (code, signal) => {
      const job = this.jobs.get(id)!;
      if (job.state.kind === 'ended') return;
      const end: JobEnd =
        signal === null ? { kind: 'exit', exitCode: code ?? 0 } : { kind: 'signal', signal };
      job.state = { kind: 'ended', end };
    });
    return id;
  }

  #start({ script, argument }: JobRequest, id: string): ChildProcess {
    return spawn('/bin/sh', ['-c', script, 'job', argument], {
      env: { ...this.#env, MLGIT_JOB: id },
      detached: true,
      stdio: process.env.MLGIT_SHOW_JOBS ? ['ignore', 'inherit', 'inherit'] : 'ignore',
    });
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
