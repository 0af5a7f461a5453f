import { numberedRecord, parseJobArgument } from '../../../executor/remote/attempt-name.ts';
import { decodePoolList } from '../../../executor/remote/pool-list.ts';
import { decodeOrder } from '../../../executor/remote/task-order.ts';
import { claim, randomName } from './claim-attempt.ts';
import type { JobWork } from './job-work.ts';
import type { StartedAttempt } from './perform-attempt.ts';

/** After so many that others had taken, one listing tells of all. */
const MOST_MISSES = 3;

/**
 * The attempts of a pool that nobody has started (docs/worker-protocol.md, "Pools"). A job system begins with the first of a list, so
 * this begins with the last; having met others that do the same, it goes on anywhere in the later half.
 */
export class FurtherAttempts {
  readonly #work: JobWork;
  readonly #pool: string;
  readonly #bornAt: number;
  #candidates: string[] = [];
  #lists = 0;
  #withinMs = Number.POSITIVE_INFINITY;
  #misses = 0;
  #hasMetOthers = false;

  /** To be made when the job begins. */
  constructor(work: JobWork, pool: string) {
    this.#work = work;
    this.#pool = pool;
    this.#bornAt = work.config.clock.monotonic();
  }

  /** Starts another attempt; undefined: none is left, or the job is too old for one. */
  async take(): Promise<StartedAttempt | undefined> {
    const { config } = this.#work;
    for (;;) {
      const folder = await this.#next();
      if (folder === undefined || this.#isTooOld()) return undefined;
      const writer = randomName(config);
      if (!(await claim(this.#work, folder, writer))) {
        this.#misses++;
        continue;
      }
      const found = await this.#started(folder, writer);
      if (found !== 'ended') return found;
    }
  }

  #isTooOld(): boolean {
    return this.#work.config.clock.monotonic() - this.#bornAt >= this.#withinMs;
  }

  async #next(): Promise<string | undefined> {
    if (this.#misses > MOST_MISSES) await this.#dropStarted();
    while (this.#candidates.length === 0) if (!(await this.#readList())) return undefined;
    const fromEnd = this.#hasMetOthers ? this.#anyOf(Math.ceil(this.#candidates.length / 2)) : 0;
    return this.#candidates.splice(this.#candidates.length - 1 - fromEnd, 1)[0];
  }

  #anyOf(count: number): number {
    const [high = 0, low = 0] = this.#work.config.randomBytes(2);
    return (high * 256 + low) % count;
  }

  /** The run may have submitted more since. */
  async #readList(): Promise<boolean> {
    const name = `${this.#pool}/${numberedRecord('list', this.#lists + 1)}`;
    const bytes = await this.#work.store.records.read(name);
    if (bytes === undefined) return false;
    this.#lists++;
    const { attempts, takeWithinMs } = decodePoolList(name, bytes);
    this.#withinMs = takeWithinMs;
    const own = parseJobArgument(this.#work.request.argument).folder;
    this.#candidates = attempts.map((attempt) => `${this.#run}/${attempt}`).filter((one) => one !== own);
    return true;
  }

  async #dropStarted(): Promise<void> {
    const taken = new Set<string>();
    for await (const name of this.#work.store.records.list(this.#run)) {
      const at = name.lastIndexOf('/');
      if (['start', 'result'].includes(name.slice(at + 1))) taken.add(name.slice(0, at));
    }
    this.#candidates = this.#candidates.filter((folder) => !taken.has(folder));
    this.#misses = 0;
    this.#hasMetOthers = true;
  }

  get #run(): string {
    return this.#pool.slice(0, this.#pool.lastIndexOf('/'));
  }

  /**
   * At its end a run removes its orders first: an attempt that could be started again because its records are going has none. One that the
   * driver has ended has a result.
   */
  async #started(folder: string, writer: string): Promise<StartedAttempt | 'ended' | undefined> {
    const { records } = this.#work.store;
    const result = await records.read(`${folder}/result`);
    const name = `${folder}/order`;
    const order = await records.read(name);
    if (order === undefined) {
      await records.remove(`${folder}/start`);
      return undefined;
    }
    return result === undefined ? { folder, order: decodeOrder(name, order), writer } : 'ended';
  }
}
