import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const EVERY_MS = 100;
const CHUNK_BYTES = 256 * 1024;
/** Above this much news at once, only the end of it is shown. */
const SKIP_ABOVE_BYTES = 4 * 1024 * 1024;
const LONGEST_LINE = 16 * 1024;

/** One for all logs: what is in it is text before the next is read. Most tasks print nothing. */
let buffer: Buffer | undefined;

/**
 * Shows a log while somebody else writes it. The task writes to the file itself, so it is never held up by who
 * watches, goes on when the watcher dies, and no byte of its output passes through this process's memory but those shown.
 */
export class LogFollower {
  readonly #fd: number;
  readonly #onLine: (line: string) => void;
  readonly #onGrowth: ((seenBytes: number) => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  #decoder = new StringDecoder('utf8');
  #offset: number;
  #partial = '';

  constructor(path: string, onLine: (line: string) => void, onGrowth?: (seenBytes: number) => void) {
    this.#fd = openSync(path, 'r');
    this.#offset = fstatSync(this.#fd).size;
    this.#onLine = onLine;
    this.#onGrowth = onGrowth;
    this.#timer = setInterval(() => this.#catchUp(), EVERY_MS);
  }

  /** Shows the rest and lets go of the file. */
  finish(): void {
    clearInterval(this.#timer);
    try {
      this.#catchUp();
      const rest = this.#partial + this.#decoder.end();
      if (rest !== '') this.#onLine(rest);
    } finally {
      closeSync(this.#fd);
    }
  }

  #catchUp(): void {
    const size = fstatSync(this.#fd).size;
    if (size > this.#offset) this.#onGrowth?.(this.#offset);
    if (size - this.#offset > SKIP_ABOVE_BYTES) this.#skipTo(size - CHUNK_BYTES);
    while (this.#offset < size) {
      buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const length = Math.min(CHUNK_BYTES, size - this.#offset);
      const read = readSync(this.#fd, buffer, 0, length, this.#offset);
      if (read === 0) return;
      this.#offset += read;
      this.#deliver(this.#decoder.write(buffer.subarray(0, read)));
    }
  }

  #skipTo(offset: number): void {
    this.#onLine(`… ${offset - this.#offset} bytes not shown here, they are in the log …`);
    this.#offset = offset;
    this.#partial = '';
    this.#decoder = new StringDecoder('utf8');
  }

  #deliver(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#partial.length > LONGEST_LINE) {
      this.#onLine(this.#partial);
      this.#partial = '';
    }
  }
}
