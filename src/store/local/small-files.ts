import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Reads between two looks at how long they took, and two breaths. */
const ROUND = 64;
/** A synchronous read slower than this is better handed to threads, several at once. */
const QUICK_MS = 2;
/** Rounds that go to threads after a slow one: it may only have been a busy moment. */
const SLOW_ROUNDS = 4;

/**
 * Reads small files whole: at once on a quick disk, where that takes a fifth of handing it to a thread, and by threads
 * while the disk makes one wait (network, spinning, cold). Now and then it lets signals and progress have their turn.
 */
export class SmallFiles {
  readonly #monotonic: () => number;
  #count = 0;
  #spentMs = 0;
  #slowUntil = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  async read(path: string): Promise<Buffer> {
    this.#count++;
    if (this.#count <= this.#slowUntil) return readFile(path);
    if (this.#count % ROUND === 0) await nextTurn();
    const before = this.#monotonic();
    try {
      return readFileSync(path);
    } finally {
      this.#spentMs += this.#monotonic() - before;
      if (this.#count % ROUND === 0) this.#look();
    }
  }

  #look(): void {
    if (this.#spentMs > ROUND * QUICK_MS) this.#slowUntil = this.#count + SLOW_ROUNDS * ROUND;
    this.#spentMs = 0;
  }
}
