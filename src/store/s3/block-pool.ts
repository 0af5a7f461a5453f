/**
 * A fixed number of buffers that are used again and again, so that memory does not depend on sizes, on the number of
 * transfers, or on when garbage is collected. Whoever waits is served in turn, also one who wants several.
 */
export class BlockPool {
  readonly #most: number;
  readonly #blockBytes: number;
  readonly #makeBlock: (length: number) => Buffer;
  readonly #free: Buffer[] = [];
  #made = 0;
  #reserved = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(
    most: number,
    blockBytes: number,
    makeBlock: (length: number) => Buffer = Buffer.allocUnsafeSlow,
  ) {
    this.#makeBlock = makeBlock;
    this.#most = most;
    this.#blockBytes = blockBytes;
  }

  /** Waits for `count` blocks, at most as many as there are. To be given back with `release`. */
  async acquire(count: number, signal?: AbortSignal): Promise<Buffer[]> {
    signal?.throwIfAborted();
    const wanted = Math.min(count, this.#most);
    if (this.#waiting.length > 0 || this.#available() < wanted) await this.#wait(wanted, signal);
    return this.#take(wanted);
  }

  /** One block if more than `left` are free and nobody waits. */
  tryAcquire(left = 0): Buffer | undefined {
    return this.#waiting.length === 0 && this.#available() > left ? this.#take(1)[0] : undefined;
  }

  release(blocks: readonly Buffer[]): void {
    this.#free.push(...blocks);
    this.#serve();
  }

  #available(): number {
    return this.#most - this.#made + this.#free.length - this.#reserved;
  }

  #take(count: number): Buffer[] {
    return Array.from({ length: count }, () => {
      const free = this.#free.pop();
      if (free !== undefined) return free;
      this.#made++;
      return this.#makeBlock(this.#blockBytes);
    });
  }

  /** What is promised to a waiter stays reserved until it wakes up and takes it. */
  async #wait(count: number, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.indexOf(waiter);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        this.#serve();
        reject(signal?.reason);
      };
      const waiter = {
        count,
        resolve: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiter);
    });
    this.#reserved -= count;
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#available() < next.count) return;
      this.#waiting.shift();
      this.#reserved += next.count;
      next.resolve();
    }
  }
}
