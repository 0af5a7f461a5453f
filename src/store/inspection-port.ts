import type { CacheEntry } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';

/** A blob that was taken out of the readers' sight. */
export interface QuarantinedBlob {
  readonly digest: Digest;
  /** Relative to the store's top. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Epoch milliseconds, by the clock of the disk or server. */
  readonly sinceMs: number;
}

/** What gc, purge and fsck took aside. */
export interface Quarantine {
  list(signal?: AbortSignal): AsyncIterable<QuarantinedBlob>;
  /** Its bytes as they are, unverified. @throws MlgitError `blob-missing` (integrity). */
  read(blob: QuarantinedBlob, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * Puts a blob back under its name, after reading and hashing it; a blob of that name stays as it is.
   * @throws MlgitError `digest-mismatch`, `blob-missing` (integrity): it then stays where it is.
   */
  restore(blob: QuarantinedBlob, signal?: AbortSignal): Promise<void>;
  /** For good. Absent is no error. */
  discard(blob: QuarantinedBlob): Promise<void>;
}

export interface CacheFile {
  readonly path: string;
  /** Absent where it cannot be read, for the reason that is then given. */
  readonly entry?: CacheEntry;
  readonly problem?: string;
  /** There is a tombstone of its result, so that it does not count. */
  readonly evicted?: true;
}

export interface LeftFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** What `fsck` and `gc` need to see of a store beyond its blobs. Paths are relative to the store's root. */
export interface StoreInspection {
  /** Temporary files whose process is gone, and parts of blobs that are too old to be gone on with. */
  strayTemps(): Promise<readonly LeftFile[]>;
  /** Parts of blobs that are under way, or that the next who wants the blob goes on with. */
  parts(): Promise<readonly LeftFile[]>;
  /** Files among the blobs whose name is no digest. */
  strayFiles(): Promise<readonly string[]>;
  /** Every file of the cross-run cache. */
  cacheFiles(): AsyncIterable<CacheFile>;
  /** Tombstones of evicted results that say nothing but by their names. */
  unreadableTombstones(): Promise<readonly { readonly path: string; readonly problem: string }[]>;
  /** Every blob with its size and when it was last put or relied on (epoch milliseconds, by the clock of the disk). */
  blobFiles(): AsyncIterable<{
    readonly digest: Digest;
    readonly sizeBytes: number;
    readonly usedAtMs: number;
  }>;
  /** Moves a blob out of the readers' sight and returns its new path. */
  quarantine(digest: Digest): Promise<string>;
  /**
   * The same, unless somebody put or relied on it since that moment, or does so meanwhile; then false, and it stays or is
   * back. Also false when it is not there.
   */
  retire(digest: Digest, unusedSinceMs: number): Promise<boolean>;
  readonly quarantined: Quarantine;
  /** Removes a stray temporary file, or a cache entry that does not count. */
  discard(path: string): Promise<void>;
}
