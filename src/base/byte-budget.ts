/** Of all that is under way. */
const MOST_BYTES = 64 * 1024 * 1024;
/** What one takes that is read and sent piece by piece. */
const LARGE_BYTES = 3 * 1024 * 1024;
/** What one takes beside its bytes. */
const EACH_BYTES = 64 * 1024;

/**
 * Bounds the memory of many transfers at once by what they take, so that thousands of small ones need not wait as if
 * each were large. Who waits is served in turn.
 */
export class ByteBudget {
  #free = MOST_BYTES;
  readonly #waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  async run<T>(sizeBytes: number, work: () => Promise<T>): Promise<T> {
    const bytes = Math.min(sizeBytes, LARGE_BYTES) + EACH_BYTES;
    if (this.#waiting.length > 0 || this.#free < bytes) {
      await new Promise<void>((start) => this.#waiting.push({ bytes, start }));
    } else this.#free -= bytes;
    try {
      return await work();
    } finally {
      this.#free += bytes;
      this.#serve();
    }
  }

  #serve(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#free >= next.bytes;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.start();
    }
  }
}
