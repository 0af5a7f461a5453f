import { setTimeout as delay } from 'node:timers/promises';
import type { JobRequest, JobRunner, SubmittedJob } from '../../runner/job-port.ts';

/** Tasks of a fan-out become ready together, and a job system takes them as one array. */
const GATHER_MS = 50;
/** Those that are still being made ready are waited for so long, and no array is to wait for more jobs than that. */
const PATIENCE_MS = 2_000;
const MOST_WAITING = 1_000;

interface Waiting {
  /** Order in which they were expected. */
  readonly ticket: number;
  readonly job: JobRequest;
  readonly resolve: (submitted: SubmittedJob) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands jobs over in as few requests as it can. */
export class SubmitQueue {
  readonly #runner: JobRunner;
  readonly #signal: AbortSignal;
  #waiting: Waiting[] = [];
  #expected = 0;
  #tickets = 0;
  #isDue = false;

  constructor(runner: JobRunner, signal: AbortSignal) {
    this.#runner = runner;
    this.#signal = signal;
  }

  /** Makes a job ready, which others wait for so that all go together. Undefined: there is none after all. */
  async expect(makeReady: () => Promise<JobRequest | undefined>): Promise<SubmittedJob | undefined> {
    this.#expected++;
    const ticket = this.#tickets++;
    const job = await makeReady().finally(() => this.#expected--);
    return job === undefined ? undefined : this.#submit(job, ticket);
  }

  #submit(job: JobRequest, ticket: number): Promise<SubmittedJob> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ticket, job, resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      void this.#handOver();
    });
  }

  async #gather(): Promise<void> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += GATHER_MS) {
      await delay(GATHER_MS);
      if (this.#expected === 0 || this.#waiting.length >= MOST_WAITING) return;
    }
  }

  async #handOver(): Promise<void> {
    await this.#gather();
    this.#isDue = false;
    // What becomes ready first is chance; the places in an array are not.
    const waiting = this.#waiting.sort((a, b) => a.ticket - b.ticket);
    this.#waiting = [];
    try {
      const submitted = await this.#runner.submit(
        waiting.map(({ job }) => job),
        this.#signal,
      );
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const one = submitted[index];
        if (one === undefined)
          reject(new Error(`Internal error: ${this.#runner.name} answered for fewer jobs`));
        else resolve(one);
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
