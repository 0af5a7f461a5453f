import type { CacheEntry } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';
import type { EvictingCache } from './evicting-port.ts';
import type { Quarantine } from './inspection-port.ts';
import type { Minted, MintRequest } from './minted-access.ts';
import type { Store } from './port.ts';

/** A store that several machines use, with all that is kept in it beside the blobs. */
export interface RemoteStore {
  /** Verified: reading anything else than the digest says fails. */
  readonly store: Store;
  readonly cache: RemoteCache;
  readonly records: RemoteRecords;
  /** What the server was found to keep of its promises; asked of it when it is first needed, and then known. */
  features(): Promise<StoreFeatures>;
  /**
   * Takes a blob out of the readers' sight and returns where it lies now, relative to the store's top. Asks `mayStill`
   * immediately before the blob goes; when the answer is no it stays, and undefined is returned.
   * @throws MlgitError `blob-missing` (integrity).
   */
  quarantine(digest: Digest, mayStill?: () => boolean): Promise<string | undefined>;
  readonly quarantined: Quarantine;
  /** Lets somebody without credentials do just this for a while; absent where access takes none. */
  readonly mint?: (request: MintRequest, signal?: AbortSignal) => Promise<Minted>;
  /** Lets go of connections. What is under way fails. */
  close(): void;
}

/** Results that other machines published, by cache key. Entries never change. */
export interface RemoteCache extends EvictingCache {
  /** All readable entries of a key that were not evicted, by `createdAt`, then run id. Whether their blobs are there is not looked at. */
  entries(key: Digest, signal?: AbortSignal): Promise<CacheEntry[]>;
  /** Atomic; an entry of the same key and run is left as it is. */
  publish(entry: CacheEntry, signal?: AbortSignal): Promise<void>;
}

/**
 * Small documents beside the blobs. A name is segments of `[a-z0-9._-]` joined by `/`, and is never another
 * name's folder. A document is absent or complete to every reader, and never changes.
 */
export interface RemoteRecords {
  read(name: string, signal?: AbortSignal): Promise<Buffer | undefined>;
  /**
   * Writes a document that must not be there. Of all who create one name at once, on any machine, exactly one gets
   * true. The bytes should hold something that no other writer has: only by them can a writer whose answer was lost
   * tell its own document from another's.
   * @throws MlgitError `no-conditional-put` (failed) where the store cannot decide such a race.
   */
  create(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<boolean>;
  /** Writes a document that only its writer ever writes under this name; one that is there is left as it is. */
  publish(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Full names of the documents below a folder, in no particular order. */
  list(folder: string, signal?: AbortSignal): AsyncIterable<string>;
  /** Absent is no error. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
}

/** What a store was found to do. A caller may keep it per remote as JSON, and give it back when it opens the store. */
export interface StoreFeatures {
  readonly version: 1;
  /**
   * Who wins when several create one object at once. `atomic`: exactly one. `racy`: several may be told that they
   * won. `ignored`: the condition is not looked at, or refused as unknown.
   */
  readonly conditionalPut: 'atomic' | 'racy' | 'ignored';
  /** Whether bytes that do not match the checksum sent with them are refused. */
  readonly checksums: 'checked' | 'ignored';
  /** `full`: parts, the checksum of the whole and the condition are honoured; `plain`: parts alone. */
  readonly multipart: 'full' | 'plain' | 'none';
  /** Whether what was just written is in the listing. */
  readonly listing: 'consistent' | 'delayed';
}
