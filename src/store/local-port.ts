import type { ArtifactContent } from '../model/artifact.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';
import type { FileStamp } from '../model/file-stamp.ts';
import type { EvictingCache } from './evicting-port.ts';
import type { PartialFiles } from './local/partial-files.ts';
import type { OpenFrom, Store } from './port.ts';

/** What only the store on this machine's disk can do: it works with paths, without copying where it can. */
export interface LocalStore extends Store {
  /** Absolute folder of the store. */
  readonly root: string;
  /** Parts of large blobs that are under way, or that somebody has left. */
  readonly partial: PartialFiles;
  /** Where the blob lies (or would lie). The file is read-only and must never be opened for writing. */
  pathOf(digest: Digest): string;
  /**
   * Takes a file or folder in, hashing while it reads, and returns its content. `move`: the source is given up
   * (renamed where possible); `copy`: it stays untouched (reflink or copy; never a hard link).
   * Nothing is moved before the whole folder was found to be acceptable.
   * @throws MlgitError `no-such-path`, `wrong-kind`, `link-escapes`, `special-file`, `bad-file-name` (usage);
   * `file-changing` (conflict) for a file that changed at every try to read it; `unreadable`, `disk-full` (io).
   */
  ingest(path: string, options: IngestOptions): Promise<ArtifactContent>;
  /**
   * Takes in what comes from afar, every byte verified. Of a large blob, what an attempt that was broken off has left is
   * used, and `open` called for the rest; and once more, from 0, when that does not go together.
   * @throws MlgitError `digest-mismatch` (integrity), and what `open` throws.
   */
  bring(blob: SizedBlob, open: OpenFrom, signal?: AbortSignal): Promise<void>;
  /** The content that `ingest` would return, without taking anything in. Throws the same. */
  identify(path: string, options: IdentifyOptions): Promise<ArtifactContent>;
  /** Whether every blob of it is there with the size that the records give; a broken tree blob counts as absent. */
  holds(content: ArtifactContent, signal?: AbortSignal): Promise<boolean>;
  /** The same, for a caller who will publish a ref that needs it: no collector takes it within its grace. */
  use(content: ArtifactContent, signal?: AbortSignal): Promise<boolean>;
  /**
   * Writes an artifact at `path` atomically (temporary name beside it, then rename), in place of what is there.
   * `link`: read-only, hard link or reflink allowed; `copy`: writable, never shares an inode with the store. With
   * `verify`, bytes are re-hashed on the way (integrity, `digest-mismatch`).
   * @throws MlgitError `blob-missing`, `bad-tree`, `link-escapes` (integrity); `disk-full` (io).
   */
  materialise(content: ArtifactContent, path: string, options: MaterialiseOptions): Promise<void>;
  /**
   * Whether what comes from afar for `path` belongs into the store as well: where other users read it here, and where
   * blocks can be shared, so that it is not written twice.
   */
  keeps(path: string): Promise<boolean>;
  /**
   * Takes a file whose bytes this process has found to be those of the digest, if it can be renamed into the store; else
   * it stays.
   */
  adopt(path: string, file: PlacedFile): void;
}

export interface IdentifyOptions {
  readonly kind: 'file' | 'tree' | 'any';
  readonly signal?: AbortSignal;
  /** Of what was read since the last call. */
  readonly onProgress?: (bytes: number, files: number) => void;
  /** So that a file that is known to be unchanged is not read again. Not used by `move`. */
  readonly known?: KnownDigests;
}

export interface IngestOptions extends IdentifyOptions {
  readonly mode: 'move' | 'copy';
}

/** Digests of files that were read before, by their stamps. `src/index/stat-cache.ts` is one. */
export interface KnownDigests {
  /** Of one file; undefined when it is not known or may have changed. */
  file(path: string, stamp: FileStamp): Digest | undefined;
  /** The same for many files of one folder (absolute path). */
  folder(folder: string): (name: string, stamp: FileStamp) => Digest | undefined;
  /** `takenAtMs` (epoch) is not after the moment at which the stamp was taken. */
  record(path: string, stamp: FileStamp, digest: Digest, takenAtMs: number): void;
}

export interface MaterialiseOptions {
  readonly mode: 'link' | 'copy';
  readonly verify?: boolean;
  /** What this process has just verified as it stored it, and need not read twice. */
  readonly verified?: { has(digest: Digest): boolean };
  /** Makes the files that the store lacks. Folders it must have. */
  readonly arriving?: FileMaker;
  /** Called with the temporary place of what was at `path` before it is removed; whoever moves it away keeps it. */
  readonly onReplaced?: (aside: string) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Of what was written from the store since the last call. */
  readonly onProgress?: (bytes: number, files: number) => void;
}

export interface SizedBlob {
  readonly digest: Digest;
  /** What the records say. */
  readonly sizeBytes: number;
}

export interface PlacedFile extends SizedBlob {
  readonly executable: boolean;
}

export interface FileMaker {
  /** Makes `path`, which must not exist, with the bytes of this digest. */
  place(file: PlacedFile, path: string, options: MaterialiseOptions): Promise<void>;
  /** How many at once are sensible. */
  readonly concurrency: number;
  /** Called when not all could be made, before what was is removed. */
  rescue?(): Promise<void>;
}

/** Whether an entry will do, as by its age or by who vouches for it. */
export type AcceptEntry = (entry: CacheEntry) => boolean | Promise<boolean>;

/** The cross-run cache, kept beside the blobs. */
export interface CacheStore {
  /** The entry to use: the newest forced one, else the first; undefined when none is whole and accepted. Order: createdAt, then run id. */
  lookup(key: Digest, accept?: AcceptEntry): Promise<CacheEntry | undefined>;
  /** All readable entries of a key that were not evicted, in the order of `lookup`. One that cannot be read does not count; fsck reports it. */
  entries(key: Digest): Promise<CacheEntry[]>;
  /** Atomic and immutable: an entry of the same key and run is left as it is. */
  publish(entry: CacheEntry): Promise<void>;
  /**
   * Becomes the one process of this machine that computes `key`, or reports who does. A claim whose process has
   * died is taken over. The claim ends with `release`, which may be called again, or with the process. In a race
   * for a dead claim two may win, and the task is then computed twice: never wrong, only slower.
   */
  claim(
    key: Digest,
    owner: string,
  ): Promise<{ readonly release: () => Promise<void> } | { readonly heldBy: string }>;
}

/** That of the store on this machine's disk, which can forget. */
export interface LocalCache extends CacheStore, EvictingCache {}
