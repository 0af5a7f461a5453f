import { setImmediate as nextTurn } from 'node:timers/promises';

/** Small files between two breaths: some milliseconds on a local disk. */
const BURST = 64;
/** A synchronous file slower than this is better handed to threads, several at once. */
const QUICK_MS = 2;

/**
 * Synchronous bursts block signals and progress, so they end now and then; and on a disk that makes one wait
 * (network, spinning, cold) they waste the waiting, which is noticed here and ends them for good.
 */
export class Pace {
  readonly #monotonic: () => number;
  readonly #signal: AbortSignal | undefined;
  #count = 0;
  #since: number;
  #quick = true;

  constructor(monotonic: () => number, signal: AbortSignal | undefined) {
    this.#monotonic = monotonic;
    this.#signal = signal;
    this.#since = monotonic();
  }

  get quick(): boolean {
    return this.#quick;
  }

  /** To be called after each synchronous file; undefined when there is nothing to wait for. */
  step(): Promise<void> | undefined {
    this.#signal?.throwIfAborted();
    return ++this.#count % BURST === 0 ? this.#breathe() : undefined;
  }

  async #breathe(): Promise<void> {
    if (this.#monotonic() - this.#since > BURST * QUICK_MS) this.#quick = false;
    await nextTurn();
    this.#since = this.#monotonic();
  }
}
