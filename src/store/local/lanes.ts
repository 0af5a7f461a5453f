/**
 * Bounded concurrency for a producer that goes on while its work is done: `start` waits for a free lane, then
 * starts. The first failure makes every further `start` throw it.
 */
export class Lanes {
  readonly #limit: number;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  /** Those who wait for a lane, or for all of them; each looks again at every end. */
  #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  /** Resolves once `work` has started; its result is wrapped so that it is not awaited on the way. */
  async start<T>(work: () => Promise<T>): Promise<{ readonly done: Promise<T> }> {
    while (this.#running >= this.#limit) await this.#nextEnd();
    if (this.#failure) throw this.#failure.error;
    this.#running++;
    const done = work();
    done.then(
      () => this.#ended(),
      (error: unknown) => {
        this.#failure ??= { error };
        this.#ended();
      },
    );
    return { done };
  }

  /** Waits for all that was started, then throws the first failure, if any. */
  async finish(): Promise<void> {
    while (this.#running > 0) await this.#nextEnd();
    if (this.#failure) throw this.#failure.error;
  }

  #nextEnd(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #ended(): void {
    this.#running--;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
