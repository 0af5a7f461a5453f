import { setTimeout as delay } from 'node:timers/promises';
import type { JobRequest, JobRunner, SubmittedJob } from '../../../runner/job-port.ts';
import type { PooledAttempt } from './attempt-pools.ts';

/** Tasks of a fan-out become ready together, and a job system takes them as one array. */
const GATHER_MS = 50;
/** Those that are still being made ready are waited for so long, and no array is to wait for more jobs than that. */
const PATIENCE_MS = 2_000;
const MOST_WAITING = 1_000;
/** Between two requests to a system that takes no further job of this user. */
const FULL_MS = 10_000;

/** What a job system makes of a job in the end. */
export type TakenJob = Exclude<SubmittedJob, { readonly full: string }>;

export interface ReadyJob {
  readonly request: JobRequest;
  readonly pooled: PooledAttempt | undefined;
}

interface Waiting {
  /** Order in which they were expected. */
  readonly ticket: number;
  readonly job: ReadyJob;
  isAnnounced?: true;
  readonly onFull: (reason: string) => void;
  /** The reason that it was told last. */
  told?: string;
  readonly resolve: (submitted: TakenJob) => void;
  readonly reject: (error: unknown) => void;
}

interface Full {
  readonly one: Waiting;
  readonly reason: string;
}

export interface SubmitQueueOptions {
  /** Called with what is in a pool before its jobs are handed over. */
  readonly announce: (attempts: readonly PooledAttempt[]) => Promise<void>;
  /** Ends what waits. */
  readonly signal: AbortSignal;
  readonly fullMs?: number;
}

/** Hands jobs over in as few requests as it can, and so many at a time as the system has room for. */
export class SubmitQueue {
  readonly #runner: JobRunner;
  readonly #announce: SubmitQueueOptions['announce'];
  readonly #signal: AbortSignal;
  readonly #fullMs: number;
  #waiting: Waiting[] = [];
  #expected = 0;
  #tickets = 0;
  #isDue = false;
  /** So many in one request: halved by a system that is full, and doubled by one that takes them all. */
  #most = Number.POSITIVE_INFINITY;

  constructor(runner: JobRunner, { announce, signal, fullMs = FULL_MS }: SubmitQueueOptions) {
    this.#runner = runner;
    this.#announce = announce;
    this.#signal = signal;
    this.#fullMs = fullMs;
  }

  /**
   * Makes a job ready, which others wait for so that all go together. `onFull` is told why there is no room for it yet, once.
   * Undefined: there is none after all.
   */
  async expect(
    makeReady: () => Promise<ReadyJob | undefined>,
    onFull: (reason: string) => void,
  ): Promise<TakenJob | undefined> {
    this.#expected++;
    const ticket = this.#tickets++;
    const job = await makeReady().finally(() => this.#expected--);
    return job === undefined ? undefined : this.#submit({ ticket, job, onFull });
  }

  #submit(asked: Pick<Waiting, 'ticket' | 'job' | 'onFull'>): Promise<TakenJob> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...asked, resolve, reject });
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
    try {
      while (this.#waiting.length > 0) {
        await this.#gather();
        if (!(await this.#some())) await this.#pause();
      }
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    } finally {
      this.#isDue = false;
    }
  }

  /** One request. False: there is no room for a single job. */
  async #some(): Promise<boolean> {
    // What becomes ready first is chance; the places in an array are not.
    this.#waiting.sort((a, b) => a.ticket - b.ticket);
    const asked = this.#waiting.splice(0, this.#most);
    let full: Full[];
    try {
      full = await this.#request(asked);
    } catch (error) {
      for (const { reject } of asked) reject(error);
      return true;
    }
    this.#waiting.push(...full.map(({ one }) => one));
    for (const { one, reason } of full) tell(one, reason);
    this.#most = full.length === 0 ? this.#most * 2 : Math.max(1, Math.floor(asked.length / 2));
    return full.length === 0 || asked.length > 1;
  }

  async #request(asked: readonly Waiting[]): Promise<Full[]> {
    const unheard = asked.filter(({ isAnnounced }) => !isAnnounced);
    await this.#announce(unheard.flatMap(({ job }) => job.pooled ?? []));
    for (const one of unheard) one.isAnnounced = true;
    const answers = await this.#runner.submit(
      asked.map(({ job }) => job.request),
      this.#signal,
    );
    return asked.flatMap((one, index) => {
      const answer = answers[index];
      if (answer === undefined)
        one.reject(new Error(`Internal error: ${this.#runner.name} answered for fewer jobs`));
      else if ('full' in answer) return [{ one, reason: answer.full }];
      else one.resolve(answer);
      return [];
    });
  }

  async #pause(): Promise<void> {
    await delay(this.#fullMs, undefined, { signal: this.#signal });
  }
}

function tell(one: Waiting, reason: string): void {
  if (one.told === reason) return;
  one.told = reason;
  one.onFull(reason);
}
