import { setTimeout as pauseFor } from 'node:timers/promises';
import { StoreError } from '../store-error.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import type {
  Bucket,
  Completion,
  ListedPage,
  ObjectSlice,
  PartRequest,
  PutOutcome,
  PutRequest,
  Range,
  Upload,
  UploadedPart,
} from './bucket-port.ts';

/** Tries of a request that finds no server or fails in it: about three seconds in all. */
const TRIES = 6;
/** Tries of one that is told to come later: up to a minute. */
const THROTTLED_TRIES = 10;
const FIRST_MS = 100;
const MOST_MS = 20_000;

/** Waits; ends early with the signal's reason. */
export type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

/**
 * The one place that sends a request again, and that bounds how many are under way. Waits are random between zero and
 * a doubling bound ("full jitter", M. Brooker, "Exponential Backoff And Jitter", AWS 2015), so that many clients that
 * failed together do not come back together. A read that breaks off goes on where it stopped.
 *
 * A create whose answer was lost finds its own object when it is sent again and says `exists`: callers that must
 * know whether they won compare the bytes.
 */
export class RetryingBucket implements Bucket {
  readonly name: string;
  readonly #inner: Bucket;
  readonly #random: () => number;
  readonly #pause: Pause;
  readonly #limit = new AdaptiveLimit();

  /** `random` gives numbers from 0 to below 1. */
  constructor(inner: Bucket, random: () => number, pause: Pause = pauseUntil) {
    this.name = inner.name;
    this.#inner = inner;
    this.#random = random;
    this.#pause = pause;
  }

  put(request: PutRequest, signal?: AbortSignal): Promise<PutOutcome> {
    return this.#run(() => this.#inner.put(request, signal), signal);
  }

  async open(key: string, range: Range, signal?: AbortSignal): Promise<ObjectSlice | undefined> {
    const slice = await this.#run(() => this.#inner.open(key, range, signal), signal);
    return slice === undefined ? undefined : { ...slice, bytes: this.#read(slice, key, range.from, signal) };
  }

  fill(key: string, from: number, target: Buffer, signal?: AbortSignal): Promise<number | undefined> {
    return this.#run(() => this.#inner.fill(key, from, target, signal), signal);
  }

  sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined> {
    return this.#run(() => this.#inner.sizeOf(key, signal), signal);
  }

  list(prefix: string, after: string | undefined, signal?: AbortSignal): Promise<ListedPage> {
    return this.#run(() => this.#inner.list(prefix, after, signal), signal);
  }

  remove(key: string, signal?: AbortSignal): Promise<void> {
    return this.#run(() => this.#inner.remove(key, signal), signal);
  }

  copy(from: string, to: string, signal?: AbortSignal): Promise<void> {
    return this.#run(() => this.#inner.copy(from, to, signal), signal);
  }

  createUpload(key: string, checked: boolean, signal?: AbortSignal): Promise<Upload> {
    return this.#run(() => this.#inner.createUpload(key, checked, signal), signal);
  }

  putPart(request: PartRequest, signal?: AbortSignal): Promise<UploadedPart> {
    return this.#run(() => this.#inner.putPart(request, signal), signal);
  }

  listParts(upload: Upload, signal?: AbortSignal): Promise<UploadedPart[] | undefined> {
    return this.#run(() => this.#inner.listParts(upload, signal), signal);
  }

  complete(completion: Completion, signal?: AbortSignal): Promise<PutOutcome> {
    return this.#run(() => this.#inner.complete(completion, signal), signal);
  }

  abort(upload: Upload, signal?: AbortSignal): Promise<void> {
    return this.#run(() => this.#inner.abort(upload, signal), signal);
  }

  close(): void {
    this.#inner.close();
  }

  async #run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      try {
        return await this.#limit.run(work, isThrottled);
      } catch (error) {
        signal?.throwIfAborted();
        await this.#waitOrThrow(error, attempt, signal);
      }
    }
  }

  async *#read(
    slice: ObjectSlice,
    key: string,
    from: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array> {
    let at = from;
    let { bytes } = slice;
    for (let attempt = 1; ; attempt++) {
      try {
        for await (const part of bytes) {
          at += part.length;
          attempt = 1;
          yield part;
        }
        return;
      } catch (error) {
        signal?.throwIfAborted();
        await this.#waitOrThrow(error, attempt, signal);
      }
      const rest = at < slice.end ? { from: at, end: slice.end } : undefined;
      if (rest === undefined) return;
      const again = await this.#run(() => this.#inner.open(key, rest, signal), signal);
      if (again === undefined) throw vanished(`${this.name}/${key}`);
      bytes = again.bytes;
    }
  }

  async #waitOrThrow(error: unknown, attempt: number, signal: AbortSignal | undefined): Promise<void> {
    if (!(error instanceof StoreError) || !error.retryable) throw error;
    if (attempt >= (error.throttled ? THROTTLED_TRIES : TRIES)) throw error;
    const bound = Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1));
    await this.#pause(Math.floor(this.#random() * bound), signal);
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof StoreError && error.throttled;
}

export async function pauseUntil(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pauseFor(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function vanished(what: string): StoreError {
  return new StoreError(`${what} was removed while it was read`, {
    code: 'vanished',
    kind: 'conflict',
    hints: ['run the same command again'],
  });
}
