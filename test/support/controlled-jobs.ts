import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  JobEnd,
  JobRequest,
  JobRunner,
  JobState,
  Mail,
  SubmittedJob,
} from '../../src/runner/job-port.ts';

interface Job {
  readonly request: JobRequest;
  child: ChildProcess | undefined;
  state: JobState;
}

/** A job system of this process: jobs are real, and the test decides what the system says of them. */
export class ControlledJobs implements JobRunner {
  readonly name = 'controlled';
  readonly capabilities = { pollEveryMs: 200, idleJobs: 'soon' } as const;
  readonly jobs = new Map<string, Job>();
  /** How many jobs each call of `submit` brought. */
  readonly batches: number[] = [];
  readonly #env: NodeJS.ProcessEnv;
  /** Set by a test: jobs are taken, and none is started. */
  holds = false;
  /** So many run at once, and the others wait, in the order in which they came. */
  slots = Number.POSITIVE_INFINITY;
  /** Ids in the order in which they were cancelled. */
  readonly cancelled: string[] = [];
  refuses: JobEnd | undefined;
  /** What happens between a job's being taken and its start. */
  beforeStart: () => Promise<void> = async () => {};

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  async submit(requests: readonly JobRequest[]): Promise<readonly SubmittedJob[]> {
    this.batches.push(requests.length);
    await this.beforeStart();
    for (const { argument, mailbox } of requests) {
      if (mailbox === undefined) continue;
      this.mail.set(argument, await mailbox());
      writeFileSync(this.mailboxPath(argument), this.mail.get(argument) ?? '', { mode: 0o600 });
    }
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
      this.cancelled.push(id);
      job?.child?.kill('SIGTERM');
      if (job !== undefined) job.state = { kind: 'ended', end: { kind: 'cancelled' } };
    }
  }

  /** Files, as of a node's disk, of which the test can see what is written when. */
  readonly mailboxes = {
    renew: async (mail: readonly (Mail & { readonly text: string })[]): Promise<void> => {
      this.renewals += mail.length;
      for (const { argument, text } of mail) {
        const path = this.mailboxPath(argument);
        if (!existsSync(path)) continue;
        writeFileSync(`${path}.new`, text, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      }
    },
    remove: async (mail: readonly Mail[]): Promise<void> => {
      for (const { argument } of mail) rmSync(this.mailboxPath(argument), { force: true });
    },
  };
  /** By argument, the texts that mailboxes had at first. */
  readonly mail = new Map<string, string>();
  renewals = 0;

  mailboxPath(argument: string): string {
    return join(this.#env.TMPDIR ?? '/tmp', `mail-${argument.replaceAll('/', '.')}`);
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
    this.holds = true;
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
    this.jobs.set(id, { request, child: undefined, state: { kind: 'waiting', reason: 'Resources' } });
    this.#startWaiting();
    return id;
  }

  #startWaiting(): void {
    if (this.holds) return;
    const all = [...this.jobs];
    let free = this.slots - all.filter(([, { child }]) => child !== undefined && isAlive(child)).length;
    for (const [id, job] of all) {
      if (free <= 0) return;
      if (job.state.kind !== 'waiting') continue;
      free--;
      const child = this.#start(job.request, id);
      Object.assign(job, { child, state: { kind: 'running' } });
      child.once('exit', (code, signal) => this.#ended(job, { code, signal }));
    }
  }

  #ended(job: Job, { code, signal }: { code: number | null; signal: NodeJS.Signals | null }): void {
    if (job.state.kind !== 'ended') {
      const end: JobEnd =
        signal === null ? { kind: 'exit', exitCode: code ?? 0 } : { kind: 'signal', signal };
      job.state = { kind: 'ended', end };
    }
    this.#startWaiting();
  }

  #start({ script, argument, mailbox }: JobRequest, id: string): ChildProcess {
    const mail = mailbox === undefined ? {} : { MLGIT_MAILBOX: this.mailboxPath(argument) };
    return spawn('/bin/sh', ['-c', script, 'job', argument], {
      env: { ...this.#env, MLGIT_JOB: id, ...mail },
      detached: true,
      stdio: process.env.MLGIT_SHOW_JOBS ? ['ignore', 'inherit', 'inherit'] : 'ignore',
    });
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
