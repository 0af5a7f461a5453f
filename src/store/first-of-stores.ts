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

/**
 * Blobs from whichever of several places has them, in order. One that cannot be asked is a failure only when no other
 * has the blob.
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

  /** The blob for a caller that hashes it itself, as `Store.lend` gives it, and which store gives it. */
  lendFrom(
    digest: Digest,
    options: LendOptions,
  ): Promise<{ readonly stream: Stream; readonly name: string } | undefined> {
    const { signal } = options;
    return this.first((source) => tryLend(source, digest, options), signal);
  }

  private async first(
    ask: (source: BlobSource) => Promise<Stream | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly stream: Stream; readonly name: string } | undefined> {
    let failure: unknown;
    for (const place of this.places) {
      try {
        const source = await place.open();
        if (source === undefined) continue;
        this.asked.add(source.name);
        const stream = await ask(source);
        if (stream !== undefined) return { stream, name: source.name };
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
