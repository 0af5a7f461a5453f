/** Between these a limit adapts. */
const START = 32;
const MOST = 128;

/**
 * How many requests may be under way at once: one more for each round of successes, half when the server asks for
 * fewer (additive increase, multiplicative decrease; Chiu and Jain 1989). Requests that were sent before the last
 * decrease say nothing about the limit after it.
 */
export class AdaptiveLimit {
  #limit = START;
  #running = 0;
  #era = 0;
  readonly #waiting: (() => void)[] = [];

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Runs `work` when its turn has come. `isThrottled` tells which failures ask for fewer requests. */
  async run<T>(work: () => Promise<T>, isThrottled: (error: unknown) => boolean): Promise<T> {
    if (this.#running >= this.limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    const era = this.#era;
    try {
      const result = await work();
      this.#limit = Math.min(MOST, this.#limit + 1 / this.#limit);
      return result;
    } catch (error) {
      if (isThrottled(error) && era === this.#era) {
        this.#era++;
        this.#limit = Math.max(1, this.#limit / 2);
      }
      throw error;
    } finally {
      this.#leave();
    }
  }

  /** Hands the place on, so that nobody who comes now overtakes those who wait. */
  #leave(): void {
    this.#running--;
    while (this.#running < this.limit && this.#waiting.length > 0) {
      this.#running++;
      this.#waiting.shift()?.();
    }
  }
}
