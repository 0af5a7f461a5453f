import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { BlobSource } from './artifact-store.ts';
import { tryLend } from './open-blob.ts';
import type { LendOptions } from './port.ts';

/** A place where blobs may be, opened when it is first needed; undefined: there is none after all. */
export interface BlobPlace {
  open(): Promise<BlobSource | undefined>;
}

type Stream = AsyncIterable<Uint8Array>;

interface Found {
  readonly stream: Stream;
  /** Of the store that gives it. */
  readonly name: string;
  /** How many places have been asked. */
  readonly asked: number;
}

/**
 * Blobs from whichever of several places has them, in order. One that cannot be asked is a failure only when no other
 * has the blob, also where that breaks off.
 */
export class FirstOfStores implements BlobSource {
  private readonly places: readonly BlobPlace[];
  private readonly asked = new Set<string>();

  constructor(places: readonly BlobPlace[]) {
    this.places = places;
  }

  /** Of those that were asked, for a message that none has it. */
  get name(): string {
    return [...this.asked].join(' and the ') || 'store';
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<Stream | undefined> {
    return (await this.first((source) => source.get(digest, signal), signal))?.stream;
  }

  /** The blob for a caller that hashes it itself, as `Store.lend` gives it, and which store gives the beginning. */
  async lendFrom(
    digest: Digest,
    options: LendOptions,
  ): Promise<{ readonly stream: Stream; readonly name: string } | undefined> {
    const found = await this.first((source) => tryLend(source, digest, options), options.signal);
    if (found === undefined || found.asked === this.places.length) return found;
    return { ...found, stream: this.goingOn(found, digest, options) };
  }

  /** Where a store breaks off, the next one that has the blob goes on from there. */
  private async *goingOn(found: Found, digest: Digest, options: LendOptions): AsyncGenerator<Uint8Array> {
    let { stream, asked } = found;
    for (let at = options.from ?? 0; ; ) {
      try {
        for await (const part of stream) {
          yield part;
          at += part.length;
        }
        return;
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!(error instanceof MlgitError)) throw error;
        const rest = { ...options, from: at };
        const next = await this.next((source) => tryLend(source, digest, rest), options.signal, asked);
        if (next === undefined) throw error;
        ({ stream, asked } = next);
      }
    }
  }

  /** The first from a place on; undefined also where one cannot be asked: what went wrong before is to be told. */
  private async next(
    ask: (source: BlobSource) => Promise<Stream | undefined>,
    signal: AbortSignal | undefined,
    from: number,
  ): Promise<Found | undefined> {
    try {
      return await this.first(ask, signal, from);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof MlgitError)) throw error;
      return undefined;
    }
  }

  private async first(
    ask: (source: BlobSource) => Promise<Stream | undefined>,
    signal: AbortSignal | undefined,
    from = 0,
  ): Promise<Found | undefined> {
    let failure: unknown;
    for (const [i, place] of this.places.entries()) {
      if (i < from) continue;
      try {
        const source = await place.open();
        if (source === undefined) continue;
        this.asked.add(source.name);
        const stream = await ask(source);
        if (stream !== undefined) return { stream, name: source.name, asked: i + 1 };
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof MlgitError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }
}
