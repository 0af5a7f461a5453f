import type { CacheEntry } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';

/** What `fsck` needs to see of a store beyond its blobs. Paths are relative to the store's root. */
export interface StoreInspection {
  /** Temporary files whose process is gone. */
  strayTemps(): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]>;
  /** Files among the blobs whose name is no digest. */
  strayFiles(): Promise<readonly string[]>;
  /** Every file of the cross-run cache; without `entry` it cannot be read, for the reason given. */
  cacheFiles(): AsyncIterable<{
    readonly path: string;
    readonly entry?: CacheEntry;
    readonly problem?: string;
  }>;
  /** Moves a blob out of the readers' sight and returns its new path. */
  quarantine(digest: Digest): Promise<string>;
  /** Removes a stray temporary file or an unreadable cache entry. */
  discard(path: string): Promise<void>;
}
