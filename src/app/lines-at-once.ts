import { type LogLine, type LogPiece, linesOf } from './log-piece.ts';

/**
 * The lines of logs that grow, of all at once and each as it comes; pieces may come while others are read. Of each log no more than one line
 * is held. Whoever leaves early has to abort what the pieces follow, or it is waited for.
 */
export async function* linesAtOnce(pieces: AsyncIterable<LogPiece>): AsyncGenerator<LogLine> {
  const shelf = new Shelf();
  const readers: Promise<void>[] = [];
  const reading = (async () => {
    for await (const piece of pieces) readers.push(shelf.fill(linesOf(piece)));
    await Promise.all(readers);
  })();
  reading.then(
    () => shelf.end(),
    (error) => shelf.end(error),
  );
  try {
    for (let line = await shelf.take(); line !== undefined; line = await shelf.take()) yield line;
  } finally {
    shelf.leave();
    await Promise.allSettled([reading, ...readers]);
  }
}

interface Put {
  readonly line: LogLine;
  readonly taken: () => void;
}

/** Where readers put one line each and wait until it was taken. */
class Shelf {
  readonly #puts: Put[] = [];
  #changed = Promise.withResolvers<void>();
  #isLeft = false;
  #ended: { readonly error?: unknown } | undefined;

  /** Puts lines until there are no more, or nobody takes them. */
  async fill(lines: AsyncIterable<LogLine>): Promise<void> {
    for await (const line of lines) {
      if (this.#isLeft) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#puts.push({ line, taken: resolve });
      this.#changed.resolve();
      await promise;
    }
  }

  /** The next line; undefined after the last. @throws what a reader threw. */
  async take(): Promise<LogLine | undefined> {
    for (;;) {
      const put = this.#puts.shift();
      if (put !== undefined) {
        put.taken();
        return put.line;
      }
      if (this.#ended !== undefined) {
        if ('error' in this.#ended) throw this.#ended.error;
        return undefined;
      }
      await this.#changed.promise;
      this.#changed = Promise.withResolvers();
    }
  }

  end(...error: readonly [unknown?]): void {
    this.#ended = error.length === 0 ? {} : { error: error[0] };
    this.#changed.resolve();
  }

  leave(): void {
    this.#isLeft = true;
    for (const { taken } of this.#puts.splice(0)) taken();
  }
}
