import type { Evicted } from '../app/gc/evict.ts';
import type { Purged } from '../app/gc/purge.ts';
import type { Undeleted } from '../app/gc/undelete.ts';
import type { QuarantineList } from '../app/results/changed-files.ts';
import type { AddedRemote, ListedRemote } from '../app/results/small-results.ts';
import type { RemoteCheck } from '../app/sharing/check-remote.ts';
import type { EvictedResults } from '../model/evicted-results.ts';
import type { CallOptions } from './options.ts';

export interface AddStoreOptions extends CallOptions, ScopeOptions {
  /** Of an S3-compatible server. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Of the AWS configuration. */
  readonly profile?: string | undefined;
  /** How the server is told the bucket. Default: `auto`. */
  readonly addressing?: 'auto' | 'path' | 'virtual' | undefined;
  /** Try it first, and make it where the place is empty. Default: true. */
  readonly check?: boolean | undefined;
}

/** For whom something is written into git's configuration. */
export interface ScopeOptions {
  /** For all repositories of this user. Default: for this one. */
  readonly global?: boolean | undefined;
}

export interface FsckStoreOptions extends CallOptions {
  /** Name of a configured store. Default: the preferred one. */
  readonly store?: string | undefined;
  /** Mend it from wherever a whole copy is. Default: false. */
  readonly repair?: boolean | undefined;
  /** Read every byte instead of asking for sizes. Default: true. */
  readonly full?: boolean | undefined;
}

export interface GcOptions extends CallOptions {
  /** Only say what would go. */
  readonly dryRun?: boolean | undefined;
  /** Of the store of the team instead of the local one. */
  readonly remote?: boolean | undefined;
  /** Name of a configured store, with `remote`. */
  readonly store?: string | undefined;
  /** Runs to keep, as `last 20`; all others of this clone are deleted. Default: no run is. */
  readonly keep?: readonly string[] | undefined;
  /** What is younger stays. Default: `14d`. */
  readonly grace?: string | undefined;
  /** What is so long in quarantine is removed for good. Default: `7d`. */
  readonly dropAfter?: string | undefined;
  /** Take live folders that can be read nowhere for lost, with `remote`. Default: that is an error. */
  readonly allowMissing?: boolean | undefined;
}

export interface EvictOptions extends CallOptions {
  /** SPECs of runs or artifacts. Default: all that may go. */
  readonly specs?: readonly string[] | undefined;
  /** Only what was not used for so long: `30d`. */
  readonly older?: string | undefined;
  /** Stop when this much is free, the longest unused first: `10GiB`, or bytes. */
  readonly free?: string | number | undefined;
  /** Name of a configured store. Default: the preferred one. */
  readonly store?: string | undefined;
  /** Only say what would go. */
  readonly dryRun?: boolean | undefined;
}

export interface EvictResultOptions extends CallOptions {
  /** Only say what would be forgotten. */
  readonly dryRun?: boolean | undefined;
}

/** Whose quarantine. */
export interface QuarantineOptions extends CallOptions {
  /** That of the store of the team instead of the local one. */
  readonly remote?: boolean | undefined;
  /** Name of a configured store, with `remote`. */
  readonly store?: string | undefined;
}

export interface PurgeOptions extends CallOptions {
  /** Why: everybody who asks for what is gone will read this. */
  readonly reason: string;
}

/** Stores of the team, and what leaves stores. */
export interface Stores {
  /** Stores that are known here; the first is used where none is named. Nothing is contacted. */
  stores(options?: CallOptions): Promise<readonly ListedRemote[]>;
  /** Remembers a store, `s3://bucket/prefix` or `file:///folder`, after it was found to work. */
  addStore(name: string, url: string, options?: AddStoreOptions): Promise<AddedRemote>;
  /** Forgets a store; what is in it stays. */
  removeStore(name: string, options?: CallOptions): Promise<{ readonly name: string; readonly url: string }>;
  /** Really uses a store: puts a few bytes, reads them back, and removes them. `create`: makes it anew where its folder is empty. */
  checkStore(
    name?: string,
    options?: CallOptions & { readonly create?: boolean | undefined },
  ): Promise<RemoteCheck>;
  /** Confirms that a store which the repository names may be contacted. Default: the one of the flow file. */
  trustStore(
    url?: string,
    options?: CallOptions & ScopeOptions,
  ): Promise<{ readonly url: string; readonly already: boolean }>;
  /** Drops local copies of what the store of the team verifiably has. */
  evict(options?: EvictOptions): Promise<Evicted>;
  /**
   * Forgets a cached result, here and in the stores of the team, so that the next run computes it again. Named by its cache key or
   * the beginning of it, or by a SPEC of its task.
   * @throws MlgitError of the kind `incomplete` where a store could not be told.
   */
  evictResult(key: string, options?: EvictResultOptions): Promise<EvictedResults>;
  /** What gc took aside and has not removed yet, the newest first. */
  quarantined(options?: QuarantineOptions): Promise<QuarantineList['quarantined']>;
  /** Takes that back: a digest, or all that a SPEC names. */
  undelete(what: string, options?: QuarantineOptions): Promise<Undeleted>;
  /**
   * Erases what a SPEC names in the local store and all configured ones, for good, and leaves a tombstone that says why. Other clones
   * lose it with their next fetch and gc, once the tombstone is pushed.
   */
  purge(spec: string, options: PurgeOptions): Promise<Purged>;
}
