import { setTimeout as delay } from 'node:timers/promises';
import type { JobRequest, JobRunner, SubmittedJob } from '../../runner/job-port.ts';

/** Tasks of a fan-out become ready together, and a job system takes them as one array. */
const GATHER_MS = 50;

interface Waiting {
  readonly job: JobRequest;
  readonly resolve: (submitted: SubmittedJob) => void;
  readonly reject: (error: unknown) => void;
}

/** Hands jobs over in as few requests as it can. */
export class SubmitQueue {
  readonly #runner: JobRunner;
  readonly #signal: AbortSignal;
  #waiting: Waiting[] = [];
  #isDue = false;

  constructor(runner: JobRunner, signal: AbortSignal) {
    this.#runner = runner;
    this.#signal = signal;
  }

  /** @throws what `JobRunner.submit` does. */
  submit(job: JobRequest): Promise<SubmittedJob> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      if (this.#isDue) return;
      this.#isDue = true;
      void this.#handOver();
    });
  }

  async #handOver(): Promise<void> {
    await delay(GATHER_MS);
    this.#isDue = false;
    const waiting = this.#waiting;
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
