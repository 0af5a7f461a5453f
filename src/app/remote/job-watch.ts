import { setTimeout as delay } from 'node:timers/promises';
import { mapPool } from '../../base/pool.ts';
import type { Clock } from '../../config/config.ts';
import { workFolder } from '../../executor/remote/attempt-name.ts';
import type { EventSink } from '../../model/event.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { JobRunner, JobState } from '../../runner/job-port.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

/** One attempt, as those see it who wait for its end. */
export interface WatchedJob {
  /** Of its records. */
  readonly folder: string;
  readonly job: string;
  /** Its records that are there, by their last segment: whatever is new in them is taken in before this returns. */
  look(names: ReadonlySet<string>, state: JobState | undefined): Promise<boolean>;
}

export interface JobWatchOptions {
  readonly run: string;
  readonly runner: JobRunner;
  readonly records: RemoteRecords;
  readonly emit: EventSink;
  readonly clock: Clock;
  /** Ends all jobs. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 1_000;
const LOOKS_AT_ONCE = 16;

/**
 * Looks after all jobs of a run in one place: one listing of the store and one question to the job system at a time, however many
 * there are. The job system is asked first, so that a result that a job left before its end is in the listing.
 */
export class JobWatch {
  readonly #options: JobWatchOptions;
  readonly #open = new Map<string, WatchedJob>();
  #isLooking = false;
  #askedAt = Number.NEGATIVE_INFINITY;
  #unreachable: string | undefined;
  #cancelled = new Set<string>();

  constructor(options: JobWatchOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => void this.#cancel(), { once: true });
  }

  /** Calls `look` of the job until it returns true. */
  add(job: WatchedJob): void {
    this.#open.set(job.folder, job);
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    while (this.#open.size > 0) {
      await delay(LOOK_EVERY_MS);
      await this.#cancel();
      await this.#look();
    }
    this.#isLooking = false;
  }

  async #look(): Promise<void> {
    const looked = [...this.#open.values()];
    const states = await this.#states(looked);
    const names = await this.#names();
    // Reads take their time to a bucket that is far away, and hardly any of this process.
    await mapPool(looked, LOOKS_AT_ONCE, async (job) => {
      const own = names?.get(job.folder);
      const state = names === undefined ? undefined : states?.get(job.job);
      if (await job.look(own ?? new Set(), state)) this.#open.delete(job.folder);
    });
  }

  async #states(jobs: readonly WatchedJob[]): Promise<ReadonlyMap<string, JobState> | undefined> {
    const { runner, clock } = this.#options;
    if (clock.monotonic() - this.#askedAt < runner.capabilities.pollEveryMs) return undefined;
    this.#askedAt = clock.monotonic();
    return this.#reached(`runner ${runner.name}`, () =>
      runner.poll(
        jobs.map(({ job }) => job),
        new AbortController().signal,
      ),
    );
  }

  async #names(): Promise<ReadonlyMap<string, ReadonlySet<string>> | undefined> {
    const { records, run } = this.#options;
    return this.#reached('the store', async () => {
      const found = new Map<string, Set<string>>();
      for await (const name of records.list(workFolder(run))) {
        const at = name.lastIndexOf('/');
        const folder = name.slice(0, at);
        const names = found.get(folder) ?? new Set();
        found.set(folder, names.add(name.slice(at + 1)));
      }
      return found;
    });
  }

  /** What cannot be reached now may be so later: jobs do not end by it, and it is said once. */
  async #reached<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      if (this.#unreachable === what) this.#unreachable = undefined;
      return answer;
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      if (this.#unreachable === what) return undefined;
      this.#unreachable = what;
      const { emit, clock } = this.#options;
      emit({
        type: 'warning',
        at: clock.now(),
        message: `Going on without news of jobs until ${what} answers: ${error.message}`,
        hints: [...error.hints],
      });
      return undefined;
    }
  }

  async #cancel(): Promise<void> {
    const { signal, runner } = this.#options;
    if (!signal.aborted) return;
    const ids = [...this.#open.values()].map(({ job }) => job).filter((id) => !this.#cancelled.has(id));
    if (ids.length === 0) return;
    for (const id of ids) this.#cancelled.add(id);
    const done = await this.#reached(`runner ${runner.name}`, async () => {
      await runner.cancel(ids, new AbortController().signal);
      return true;
    });
    // To be asked for once more.
    if (done === undefined) for (const id of ids) this.#cancelled.delete(id);
  }
}
