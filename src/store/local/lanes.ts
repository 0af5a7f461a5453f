/**
 * Bounded concurrency for a producer that goes on while its work is done: `start` waits for a free lane, then
 * starts. The first failure makes every further `start` throw it.
 */
export class Lanes {
  readonly #limit: number;
  readonly #running = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  /** Resolves once `work` has started; its result is wrapped so that it is not awaited on the way. */
  async start<T>(work: () => Promise<T>): Promise<{ readonly done: Promise<T> }> {
    while (this.#running.size >= this.#limit) await Promise.race(this.#running);
    if (this.#failure) throw this.#failure.error;
    const done = work();
    const settled: Promise<void> = done.then(
      () => void this.#running.delete(settled),
      (error: unknown) => {
        this.#running.delete(settled);
        this.#failure ??= { error };
      },
    );
    this.#running.add(settled);
    return { done };
  }

  /** Waits for all that was started, then throws the first failure, if any. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure.error;
  }
}
