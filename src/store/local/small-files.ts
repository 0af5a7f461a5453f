import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Files between two looks at how long they took, and two breaths. */
const ROUND = 64;
/** A file slower than this is better handed to threads, several at once. */
const QUICK_MS = 0.4;
/** Rounds that go to threads after a slow one: it may only have been a busy moment. */
const SLOW_ROUNDS = 8;

/**
 * Reads and writes small files whole: at once on a quick disk, where that takes a fifth of handing it to a thread, and
 * by threads while the disk makes one wait (network, spinning, cold, busy with others). Now and then it lets signals and
 * progress have their turn.
 */
export class SmallFiles {
  readonly #monotonic: () => number;
  #count = 0;
  #spentMs = 0;
  #slowUntil = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  read(path: string): Promise<Buffer> {
    return this.#do(
      () => readFileSync(path),
      () => readFile(path),
    );
  }

  /** A file that fits into `buffer`, of which the part that it fills is returned. */
  readInto(path: string, buffer: Buffer): Promise<Buffer> {
    return this.#do(
      () => readAtOnce(path, buffer),
      () => readFile(path),
    );
  }

  /** Makes a file that must not be there. */
  write(path: string, bytes: Uint8Array, mode: number): Promise<void> {
    return this.#do(
      () => writeAtOnce(path, bytes, mode),
      () => writeFile(path, bytes, { flag: 'wx', mode }),
    );
  }

  async #do<T>(atOnce: () => T, byThread: () => Promise<T>): Promise<T> {
    this.#count++;
    if (this.#count <= this.#slowUntil) return byThread();
    if (this.#count % ROUND === 0) await nextTurn();
    const before = this.#monotonic();
    try {
      return atOnce();
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

function readAtOnce(path: string, buffer: Buffer): Buffer {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (let n = -1; n !== 0 && length < buffer.length; length += n) {
      n = readSync(file, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function writeAtOnce(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
}
