/** An attempt, as far as it matters for when others of its pool begin. */
interface PacedJob {
  readonly pool: string | undefined;
  readonly submittedJob: string;
  readonly hasBegun: boolean;
}

/** What has been at work for so long, and has left some of its pool to others, is no short work. */
const SHORT_MS = 2_000;

/** Tells of which pools the rest is to begin, where a job system begins with a few. */
export class PoolPace {
  readonly #firstBegun = new Map<string, number>();
  readonly #told = new Set<string>();

  /** Jobs that are to begin now and have not been told of before. `now` is of a clock that never goes back, milliseconds. */
  due(jobs: Iterable<PacedJob>, now: number): string[] {
    const waiting: { readonly pool: string; readonly job: string }[] = [];
    for (const { pool, submittedJob, hasBegun } of jobs) {
      if (pool === undefined) continue;
      if (!hasBegun) waiting.push({ pool, job: submittedJob });
      else if (!this.#firstBegun.has(pool)) this.#firstBegun.set(pool, now);
    }
    const due = waiting.filter(
      ({ pool, job }) =>
        !this.#told.has(job) && now - (this.#firstBegun.get(pool) ?? Number.POSITIVE_INFINITY) >= SHORT_MS,
    );
    for (const { job } of due) this.#told.add(job);
    return due.map(({ job }) => job);
  }
}
