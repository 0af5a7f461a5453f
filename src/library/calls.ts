import { foreseenError } from '../model/foreseen-error.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { CallOptions, Warning } from './options.ts';

/** What a call works with besides what was opened for it. */
export interface Call {
  /** Of the call, of the repository, and of its end. */
  readonly signal: AbortSignal;
  readonly warn: (warning: Warning) => void;
}

/** Something that is opened for one call, and closed after it. */
export interface Opened {
  /** An error with what is known of it there. */
  explain(error: unknown): Promise<unknown> | unknown;
  /** What was remarked on the way. */
  readonly remarks: readonly Warning[];
  close(): Promise<void>;
}

const FOR_BUGS = 'please report it, with the stack of its cause';

/**
 * The calls of one repository. Each opens what it works with and closes it whatever happens, so that calls at once share nothing, and
 * none sees what another remembered.
 */
export class Calls {
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #warn: (warning: Warning) => void;
  readonly #running = new Set<Promise<unknown>>();
  /** Of iterations that wait for whoever goes through them: they may never be gone on with. */
  readonly #waiting = new Set<() => Promise<void>>();

  constructor(signal: AbortSignal | undefined, warn: ((warning: Warning) => void) | undefined) {
    this.#signal = joined(this.#ending.signal, signal);
    this.#warn = warn ?? (() => {});
  }

  /** @throws MlgitError always, of whatever is thrown; `closed` (usage), `interrupted`. */
  async do<Place extends Opened, Result>(
    options: CallOptions | undefined,
    open: (signal: AbortSignal) => Promise<Place>,
    work: (place: Place, call: Call) => Promise<Result>,
  ): Promise<Result> {
    const call = this.#begin(options);
    return this.#while(
      this.#opened(call, open, (place) => work(place, call)),
      call.signal,
    );
  }

  /** The same of what comes one by one. What is opened stays so until all has come, or nobody wants more. */
  async *each<Place extends Opened, Result>(
    options: CallOptions | undefined,
    open: (signal: AbortSignal) => Promise<Place>,
    work: (place: Place, call: Call) => AsyncIterable<Result>,
  ): AsyncGenerator<Result, void, undefined> {
    const call = this.#begin(options);
    const { signal } = call;
    const place = await this.#while(open(signal), signal);
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= place.close());
    let busy = this.#busy();
    try {
      for await (const one of work(place, call)) {
        signal.throwIfAborted();
        busy();
        this.#waiting.add(close);
        yield one;
        this.#waiting.delete(close);
        busy = this.#busy();
        signal.throwIfAborted();
      }
      this.#tellRemarks(place);
    } catch (error) {
      throw told(await place.explain(error), signal);
    } finally {
      this.#waiting.delete(close);
      await close().finally(busy);
    }
  }

  /** Ends what goes on, and waits for it. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#waiting].map((close) => close()));
    await Promise.allSettled([...this.#running]);
  }

  /** Something that `close` waits for, until it is called. */
  #busy(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running.add(promise);
    return () => {
      this.#running.delete(promise);
      resolve();
    };
  }

  #begin(options: CallOptions | undefined): Call {
    if (this.#ending.signal.aborted) {
      throw new MlgitError('The repository is closed: expected calls before close()', {
        code: 'closed',
        kind: 'usage',
        hints: ['await calls before close(), or open it again'],
      });
    }
    return { signal: joined(this.#signal, options?.signal), warn: this.#warn };
  }

  async #opened<Place extends Opened, Result>(
    { signal }: Call,
    open: (signal: AbortSignal) => Promise<Place>,
    work: (place: Place) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const place = await open(signal);
    try {
      const result = await work(place);
      this.#tellRemarks(place);
      return result;
    } catch (error) {
      throw await place.explain(error);
    } finally {
      await place.close();
    }
  }

  async #while<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
    this.#running.add(work);
    try {
      return await work;
    } catch (error) {
      throw told(error, signal);
    } finally {
      this.#running.delete(work);
    }
  }

  #tellRemarks({ remarks }: Opened): void {
    for (const { message, hints } of remarks) this.#warn({ message, hints });
  }
}

/** Whatever the reason of an abort is: its receiver has to know that it was one. */
function told(error: unknown, signal: AbortSignal): MlgitError {
  if (!signal.aborted || error instanceof MlgitError) return foreseenError(error, FOR_BUGS);
  return new MlgitError('Interrupted: its signal was aborted', {
    code: 'interrupted',
    kind: 'interrupted',
    cause: error,
  });
}

function joined(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second === undefined ? first : AbortSignal.any([first, second]);
}
