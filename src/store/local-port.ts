import type { ArtifactContent } from '../model/artifact.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';
import type { Store } from './port.ts';

/** What only the store on this machine's disk can do: it works with paths, without copying where it can. */
export interface LocalStore extends Store {
  /** Absolute folder of the store. */
  readonly root: string;
  /** Where the blob lies (or would lie). The file is read-only and must never be opened for writing. */
  pathOf(digest: Digest): string;
  /**
   * Takes a file or folder in, hashing while it reads, and returns its content. `move`: the source is given up
   * (renamed where possible); `copy`: it stays untouched (reflink or copy; never a hard link).
   * A symbolic link that leaves the folder, a device or a socket is refused (usage, `link-escapes`, `special-file`).
   * A file that changes while it is read is tried again, then refused (conflict, `file-changing`).
   */
  ingest(path: string, options: IngestOptions): Promise<ArtifactContent>;
  /**
   * Writes an artifact at `path` atomically (temporary name beside it, then rename). `link`: read-only, hard
   * link or reflink allowed; `copy`: writable, never shares an inode with the store. With `verify`, bytes are
   * re-hashed on the way (integrity, `digest-mismatch`).
   * @throws MlgitError `blob-missing` (integrity) when the store lacks a blob.
   */
  materialise(content: ArtifactContent, path: string, options: MaterialiseOptions): Promise<void>;
}

export interface IngestOptions {
  readonly mode: 'move' | 'copy';
  readonly kind: 'file' | 'tree' | 'any';
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

export interface MaterialiseOptions {
  readonly mode: 'link' | 'copy';
  readonly verify?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

/** The cross-run cache, kept beside the blobs. */
export interface CacheStore {
  /** The entry to use: the newest forced one, else the first; undefined when none is whole. Order: createdAt, then run id. */
  lookup(key: Digest): Promise<CacheEntry | undefined>;
  /** All entries of a key. */
  entries(key: Digest): Promise<CacheEntry[]>;
  /** Atomic and immutable: an entry of the same key and run is left as it is. */
  publish(entry: CacheEntry): Promise<void>;
  /**
   * Becomes the one process that computes `key`, or reports who does. A claim whose process has died is taken
   * over. The claim ends with `release` or with the process.
   */
  claim(
    key: Digest,
    owner: string,
  ): Promise<{ readonly release: () => Promise<void> } | { readonly heldBy: string }>;
}
