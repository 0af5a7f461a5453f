import { appendFile } from 'node:fs/promises';
import type { Clock } from '../../../config/config.ts';
import { numberedRecord, parseNumbered } from '../../../executor/remote/attempt-name.ts';
import { type AttemptReport, decodeReport, decodeStart } from '../../../executor/remote/attempt-report.ts';
import type { EventSink } from '../../../model/event.ts';
import type { JobEnd, JobState } from '../../../runner/job-port.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import type { JobStates, WatchedJob } from './job-watch.ts';
import { LineSplitter } from './line-splitter.ts';

export interface WatchedAttemptOptions {
  readonly folder: string;
  /** The one that was submitted for it. */
  readonly job: string;
  readonly pool: string | undefined;
  /** Whether a job is one of this run, so that its job system can be asked about it. */
  readonly isOurs: (job: string) => boolean;
  readonly taskId: string;
  /** Where what the task prints is put as it comes. */
  readonly logPath: string;
  readonly records: RemoteRecords;
  readonly emit: EventSink;
  readonly clock: Clock;
  /** The worker cannot remove the beats that it has replaced. */
  readonly clearsBeats: boolean;
  /** The run is being ended, and then without any patience. */
  readonly signal: AbortSignal;
  readonly urgent: AbortSignal;
  /**
   * Called once when the worker will not tell of the end: returns the report that counts, which is the worker's if that came first.
   */
  readonly decide: (end: JobEnd, seen: SeenAttempt) => Promise<AttemptReport>;
}

/** What was seen of an attempt before its end. */
export interface SeenAttempt {
  /** The one that runs it, or was to. */
  readonly job: string;
  readonly host: string | undefined;
  /** Epoch milliseconds of this machine's clock; undefined: it never started. */
  readonly startedAt: number | undefined;
}

export interface AttemptEnd {
  readonly report: AttemptReport;
  /** The one that ran it; undefined: nobody knows. */
  readonly job: string | undefined;
  /** What the job system said, where it was asked. */
  readonly jobEnd: JobEnd | undefined;
}

/** The output of an attempt, as it was stored. */
export interface WholeLog {
  readonly sizeBytes: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

const LARGEST_REST = 1024 * 1024;
/** Without a beat for so long, and unknown to its job system, an attempt is lost. */
const SILENT_MS = 90_000;
/** A job that was cancelled and does not end is given up. */
const CANCEL_MS = 120_000;
/** The job system knows of the end of a job a little later than its worker. */
const WHY_MS = 60_000;

/**
 * Follows one attempt through its records and the states of its job until it has ended. Its job is the one that was submitted for
 * it until another has taken it, which its `start` tells.
 */
export class WatchedAttempt implements WatchedJob {
  readonly folder: string;
  readonly submittedJob: string;
  readonly ended: Promise<AttemptEnd>;
  readonly #options: WatchedAttemptOptions;
  readonly #lines: LineSplitter;
  #end: (end: AttemptEnd) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #pieces = 0;
  #toldBytes = 0;
  #beat = 0;
  #signOfLifeAt: number;
  #takenBy: string | undefined;
  #host: string | undefined;
  #startedAt: number | undefined;
  #reason: string | undefined;
  #jobEnd: JobEnd | undefined;
  #interruptedAt: number | undefined;
  #cancelledAt: number | undefined;

  constructor(options: WatchedAttemptOptions) {
    this.#options = options;
    this.folder = options.folder;
    this.submittedJob = options.job;
    this.#signOfLifeAt = options.clock.monotonic();
    this.#lines = new LineSplitter((line) =>
      options.emit({ type: 'task-log', at: options.clock.now(), task: options.taskId, line }),
    );
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
  }

  get job(): string {
    const taken = this.#takenBy;
    return taken !== undefined && this.#options.isOurs(taken) ? taken : this.submittedJob;
  }

  get pool(): string | undefined {
    return this.#options.pool;
  }

  get hasBegun(): boolean {
    return this.#startedAt !== undefined;
  }

  async look(names: ReadonlySet<string>, states: JobStates): Promise<boolean> {
    try {
      await this.#takeIn(names);
      const state = states.get(this.job);
      if (state !== undefined) this.#hear(state);
      return names.has('result') ? await this.#reported() : await this.#undecided(state);
    } catch (error) {
      this.#fail(error);
      return true;
    }
  }

  async #takeIn(names: ReadonlySet<string>): Promise<void> {
    const { records, logPath, clock } = this.#options;
    if (names.has('start')) await this.#takeStart();
    while (names.has(numberedRecord('log', this.#pieces + 1))) {
      const piece = await records.read(`${this.folder}/${numberedRecord('log', this.#pieces + 1)}`);
      if (piece === undefined) break;
      this.#pieces++;
      this.#toldBytes += piece.length;
      await appendFile(logPath, piece);
      this.#lines.add(piece);
    }
    const beat = Math.max(0, ...[...names].map((name) => beatOf(name)));
    if (beat === this.#beat) return;
    if (this.#options.clearsBeats) await this.#clearBeats(names, beat);
    this.#beat = beat;
    this.#signOfLifeAt = clock.monotonic();
  }

  async #clearBeats(names: ReadonlySet<string>, newest: number): Promise<void> {
    const old = [...names].filter((name) => beatOf(name) > 0 && beatOf(name) < newest);
    for (const name of old) await this.#options.records.remove(`${this.folder}/${name}`);
  }

  async #takeStart(): Promise<void> {
    const { records, emit, clock, taskId } = this.#options;
    if (this.#startedAt !== undefined) return;
    const bytes = await records.read(`${this.folder}/start`);
    if (bytes === undefined) return;
    const { host, job } = decodeStart(`${this.folder}/start`, bytes);
    this.#host = host;
    this.#startedAt = clock.now();
    this.#signOfLifeAt = clock.monotonic();
    this.#takenBy = job;
    emit({ type: 'task-started', at: this.#startedAt, task: taskId });
  }

  #hear(state: JobState): void {
    const { emit, clock, taskId } = this.#options;
    if (state.kind !== 'unknown') this.#signOfLifeAt = clock.monotonic();
    if (state.kind === 'ended') this.#jobEnd = state.end;
    if (state.kind !== 'waiting' || this.#reason === (state.reason ?? '')) return;
    this.#reason = state.reason ?? '';
    const because = this.#reason === '' ? `job ${this.job}` : `job ${this.job} (${this.#reason})`;
    emit({ type: 'task-queued', at: clock.now(), task: taskId, because });
  }

  /** A worker that was told to end does not know why; its job system does. */
  async #reported(): Promise<boolean> {
    const { records, clock } = this.#options;
    const name = `${this.folder}/result`;
    const bytes = await records.read(name);
    if (bytes === undefined) return false;
    const report = decodeReport(name, bytes);
    this.#interruptedAt ??= clock.monotonic();
    const mayStillHear = this.#jobEnd === undefined && clock.monotonic() - this.#interruptedAt < WHY_MS;
    if (report.interrupted && mayStillHear && !this.#options.urgent.aborted) return false;
    this.#settle(report);
    return true;
  }

  async #undecided(state: JobState | undefined): Promise<boolean> {
    const end = this.#jobEnd ?? this.#givenUp(state);
    if (end === undefined) return false;
    if (await this.#isElsewhere()) return false;
    const seen = { job: this.job, host: this.#host, startedAt: this.#startedAt };
    this.#settle(await this.#options.decide(end, seen));
    return true;
  }

  /** Its own job ends at once when another has taken it, and that is no end of the attempt. */
  async #isElsewhere(): Promise<boolean> {
    const before = this.job;
    await this.#takeStart();
    if (this.job === before) return false;
    this.#jobEnd = undefined;
    return true;
  }

  #givenUp(state: JobState | undefined): JobEnd | undefined {
    const { signal, urgent, clock } = this.#options;
    if (signal.aborted) this.#cancelledAt ??= clock.monotonic();
    const waitedMs = clock.monotonic() - (this.#cancelledAt ?? clock.monotonic());
    if (urgent.aborted || waitedMs > CANCEL_MS) return { kind: 'cancelled' };
    const silentMs = clock.monotonic() - this.#signOfLifeAt;
    if (state?.kind !== 'unknown' || silentMs < SILENT_MS) return undefined;
    return { kind: 'lost', reason: `no sign of job ${this.job} for ${Math.round(silentMs / 1000)} s` };
  }

  /**
   * Tells what the task printed after the last piece: the worker puts that into the whole log alone. Of a task that printed faster
   * than pieces were read, the end.
   */
  async takeRest(log: WholeLog | undefined): Promise<void> {
    if (log !== undefined && log.sizeBytes > this.#toldBytes) {
      let skip = Math.max(this.#toldBytes, log.sizeBytes - LARGEST_REST);
      for await (const chunk of await log.open()) {
        const rest = Buffer.from(chunk.subarray(Math.min(skip, chunk.length)));
        skip -= chunk.length - rest.length;
        await appendFile(this.#options.logPath, rest);
        this.#lines.add(rest);
      }
    }
    this.#lines.end();
  }

  #settle(report: AttemptReport): void {
    this.#end({ report, job: this.job, jobEnd: this.#jobEnd });
  }
}

function beatOf(name: string): number {
  const parsed = parseNumbered(name);
  return parsed?.kind === 'beat' ? parsed.number : 0;
}
