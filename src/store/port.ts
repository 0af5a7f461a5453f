import type { Digest } from '../model/digest.ts';

export interface LendOptions {
  /** What the records say, so that a small blob takes one request; of a blob that turns out longer no more may be given. */
  readonly sizeBytes?: number;
  /** The first byte that is wanted; beyond the end there is none. */
  readonly from?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The bytes of one blob from there on, lent as `Store.lend` says. */
export type OpenFrom = (from: number) => Promise<AsyncIterable<Uint8Array>>;

/**
 * Blobs by digest. Every adapter passes `test/contract/store-contract.ts`.
 *
 * Atomic: a blob is absent or complete, never partial, to every reader. Idempotent: putting what is there
 * succeeds and writes nothing. Any number of processes may write at once. Absence (`undefined`, `false`) is only
 * what was proven absent; every other failure is thrown as an MlgitError.
 */
export interface Store {
  /** For messages: `local store`, `s3://bucket/prefix`. */
  readonly name: string;
  /** How many operations at once are sensible. */
  readonly concurrency: number;
  /** Size in bytes of a blob that is there, else undefined. */
  stat(digest: Digest): Promise<number | undefined>;
  /** The bytes, verified as they pass: the stream fails with `digest-mismatch` (integrity) at its end. Undefined when absent. */
  get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  /**
   * As `get`, for a caller that hashes the bytes itself, as `putStream` does: they are not verified, and each part is
   * lent until the next but one is asked for, so that one can be written while the next comes. A store that has nothing to gain leaves it out; `lendBlob` then takes `get`.
   */
  lend?(digest: Digest, options?: LendOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Stores `bytes` and returns their digest. */
  putBytes(bytes: Uint8Array): Promise<Digest>;
  /** Stores a stream whose parts may be lent. @throws MlgitError `digest-mismatch` when `expected` is given and differs. */
  putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }>;
  /** All digests there are, in no particular order. */
  list(signal?: AbortSignal): AsyncIterable<Digest>;
  /** Removes a blob; absent is no error. Only gc, fsck and purge call it. */
  remove(digest: Digest): Promise<void>;
  /** Returns once everything put before is safe from power loss. Called before a ref is published. */
  flush(): Promise<void>;
}
