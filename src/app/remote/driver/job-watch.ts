import { setTimeout as delay } from 'node:timers/promises';
import { mapPool } from '../../../base/pool.ts';
import type { Clock } from '../../../config/config.ts';
import { workFolder } from '../../../executor/remote/attempt-name.ts';
import type { EventSink } from '../../../model/event.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { JobRunner, JobState } from '../../../runner/job-port.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { PoolPace } from './pool-pace.ts';

/** One attempt, as those see it who wait for its end. */
export interface WatchedJob {
  /** Of its records. */
  readonly folder: string;
  /** The one that was submitted for it. */
  readonly submittedJob: string;
  /** The one that runs it, as far as is known: it may change. */
  readonly job: string;
  readonly pool: string | undefined;
  readonly hasBegun: boolean;
  /** Its records that are there, by their last segment: whatever is new in them is taken in before this returns. */
  look(names: ReadonlySet<string>, states: JobStates): Promise<boolean>;
}

/** What the job system has just said, of those jobs that it was asked about. */
export type JobStates = ReadonlyMap<string, JobState>;

export interface JobWatchOptions {
  readonly run: string;
  readonly runner: JobRunner;
  readonly records: RemoteRecords;
  readonly emit: EventSink;
  readonly clock: Clock;
  /** Ends all jobs. */
  readonly signal: AbortSignal;
}

/** While attempts begin and end the store is listed as often as this, and else ever more seldom. */
const SOON_MS = 100;
const LATE_MS = 1_000;
/** What has just been submitted has hardly begun, and what it waits for is soon enough told then. */
const FIRST_QUESTION_MS = 1_000;
const LOOKS_AT_ONCE = 16;
/** Each call is work for whoever schedules the cluster. */
const END_EVERY_MS = 2_000;
const NO_STATES: JobStates = new Map();

/**
 * Looks after all jobs of a run in one place: one listing of the store and one question to the job system at a time, however many
 * there are. The job system is asked first, so that a result that a job left before its end is in the listing.
 */
export class JobWatch {
  readonly #options: JobWatchOptions;
  readonly #open = new Map<string, WatchedJob>();
  readonly #submitted = new Set<string>();
  /** Submitted, and not known to have ended. */
  readonly #live = new Set<string>();
  /** Their own attempts have been taken by others, so that there is nothing for them to do. */
  readonly #idle = new Set<string>();
  readonly #pace = new PoolPace();
  #isLooking = false;
  #pauseMs = SOON_MS;
  #askNextAt = Number.NEGATIVE_INFINITY;
  #endedIdleAt = Number.NEGATIVE_INFINITY;
  #milestones = 0;
  #ending: Promise<void> | undefined;
  #unreachable: string | undefined;

  constructor(options: JobWatchOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => void this.#cancelAll(), { once: true });
  }

  /** Calls `look` of the job until it returns true. */
  add(job: WatchedJob): void {
    this.#open.set(job.folder, job);
    this.#submitted.add(job.submittedJob);
    this.#live.add(job.submittedJob);
    this.#pauseMs = SOON_MS;
    const { clock, runner } = this.#options;
    const firstMs = Math.min(FIRST_QUESTION_MS, runner.capabilities.pollEveryMs);
    if (this.#open.size === 1) this.#askNextAt = Math.max(this.#askNextAt, clock.monotonic() + firstMs);
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#loop();
  }

  hasSubmitted(job: string): boolean {
    return this.#submitted.has(job);
  }

  /** Nothing is expected of any job any more. Those that have run something end by themselves, where the others can be told from them. */
  async close(): Promise<void> {
    await this.#ending;
    if (this.#idle.size === 0) return;
    const isForAll = this.#options.runner.capabilities.idleJobs !== 'soon';
    await (isForAll ? this.#cancel([...this.#submitted]) : this.#end([...this.#idle]));
  }

  async #loop(): Promise<void> {
    const { clock } = this.#options;
    while (this.#open.size > 0) {
      await delay(this.#pauseMs);
      const began = clock.monotonic();
      await this.#cancelAll();
      const isMoving = await this.#look();
      const tookMs = clock.monotonic() - began;
      const nextMs = isMoving ? SOON_MS : this.#pauseMs * 1.5;
      this.#pauseMs = Math.min(LATE_MS, Math.max(nextMs, tookMs));
      // Nobody waits for it but the end of the run.
      this.#ending ??= this.#endIdle().finally(() => {
        this.#ending = undefined;
      });
    }
    this.#isLooking = false;
  }

  /** Returns whether an attempt has begun or ended. */
  async #look(): Promise<boolean> {
    const looked = [...this.#open.values()];
    const asked = await this.#states(looked);
    const names = await this.#names();
    const states = names === undefined ? NO_STATES : (asked ?? NO_STATES);
    for (const [job, { kind }] of states) if (kind === 'ended') this.#live.delete(job);
    // Reads take their time to a bucket that is far away, and hardly any of this process.
    await mapPool(looked, LOOKS_AT_ONCE, async (job) => {
      const hasEnded = await job.look(names?.get(job.folder) ?? new Set(), states);
      if (job.job !== job.submittedJob) this.#idle.add(job.submittedJob);
      if (hasEnded) this.#open.delete(job.folder);
    });
    await this.#hurry(looked);
    const before = this.#milestones;
    this.#milestones = countMilestones(names) ?? before;
    return this.#milestones !== before;
  }

  async #hurry(looked: readonly WatchedJob[]): Promise<void> {
    const { runner, clock } = this.#options;
    if (runner.hurry === undefined) return;
    const due = this.#pace.due(looked, clock.monotonic());
    if (due.length === 0) return;
    await this.#reached(`runner ${runner.name}`, async () =>
      runner.hurry?.(due, new AbortController().signal),
    );
  }

  async #states(jobs: readonly WatchedJob[]): Promise<ReadonlyMap<string, JobState> | undefined> {
    const { runner, clock } = this.#options;
    if (clock.monotonic() < this.#askNextAt) return undefined;
    this.#askNextAt = clock.monotonic() + runner.capabilities.pollEveryMs;
    return this.#reached(`runner ${runner.name}`, () =>
      runner.poll([...new Set(jobs.map(({ job }) => job))], new AbortController().signal),
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

  /** Also those that have run their own attempt and are at that of another, of which this does not know yet. */
  async #cancelAll(): Promise<void> {
    if (this.#options.signal.aborted) await this.#end([...this.#live]);
  }

  async #endIdle(): Promise<void> {
    const { clock, runner } = this.#options;
    if (runner.capabilities.idleJobs === 'at-end') return;
    if (clock.monotonic() - this.#endedIdleAt < END_EVERY_MS) return;
    const ids = [...this.#idle].filter((id) => this.#live.has(id));
    if (ids.length === 0) return;
    this.#endedIdleAt = clock.monotonic();
    await this.#end(ids);
  }

  async #end(jobs: readonly string[]): Promise<void> {
    const ids = jobs.filter((id) => this.#live.has(id));
    if (ids.length === 0) return;
    for (const id of ids) this.#live.delete(id);
    const done = await this.#cancel(ids);
    // To be asked for once more.
    if (!done) for (const id of ids) this.#live.add(id);
  }

  async #cancel(ids: readonly string[]): Promise<boolean> {
    const { runner } = this.#options;
    const done = await this.#reached(`runner ${runner.name}`, async () => {
      await runner.cancel(ids, new AbortController().signal);
      return true;
    });
    return done === true;
  }
}

/** How many attempts have begun, and ended. */
function countMilestones(names: ReadonlyMap<string, ReadonlySet<string>> | undefined): number | undefined {
  if (names === undefined) return undefined;
  let count = 0;
  for (const own of names.values()) count += Number(own.has('start')) + Number(own.has('result'));
  return count;
}
