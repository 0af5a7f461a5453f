import type { Oid } from './port.ts';

/** Where git looks for hooks, by `core.hooksPath` or else in the common git folder. */
export interface HooksPlace {
  /** Absolute. */
  readonly folder: string;
  /** `core.hooksPath` as it is written; undefined without one. */
  readonly setting?: string;
  /** Which file of git's configuration says so: `global` and `system` hold for other repositories, too. */
  readonly scope?: string;
}

/** What a push sends, as far as it is commits. */
export interface PushedRange {
  /** What the refs are to point to. */
  readonly tips: readonly string[];
  /** What they point to at the remote now; objects that are not here are passed over. */
  readonly known: readonly string[];
  /** The remote's name, or its URL where it has none. */
  readonly remote: string;
}

/** A file as one commit has it. */
export interface FileVersion {
  /** Relative to the root, `/`-separated. */
  readonly path: string;
  readonly oid: Oid;
}

export interface SizedFile extends FileVersion {
  readonly sizeBytes: number;
}

/** As git passes them to a merge driver: files, of which `ours` takes the result. */
export interface MergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Length of the conflict markers. */
  readonly markerSize: number;
}

/** What git's hooks need to know of git. Paths are relative to the working tree's top. */
export interface HookGit {
  hooksPlace(): Promise<HooksPlace>;
  /**
   * Pointers and accepted manifests that come with commits which the remote does not have, each version once. What
   * a merge only took over from a side is counted at the commit that made it.
   */
  pushedDocuments(range: PushedRange): Promise<readonly FileVersion[]>;
  /**
   * What the index has otherwise than a commit (undefined: than none at all), without what it deletes. Honours
   * GIT_INDEX_FILE: a hook of `git commit` is shown the index that is about to be committed.
   */
  staged(since: string | undefined, patterns?: readonly string[]): Promise<readonly FileVersion[]>;
  /** Every pointer in the index. */
  indexedPointers(): Promise<readonly string[]>;
  /** Sizes in bytes; of what is not here, none. */
  blobSizes(oids: readonly Oid[]): Promise<ReadonlyMap<Oid, number>>;
  /** Whether a commit that this clone has, or is merging or picking, has these very bytes at this path. */
  isCommitted(version: FileVersion): Promise<boolean>;
  /** The commit of a revision, such as `HEAD` or `ORIG_HEAD`; undefined for none. */
  commitOf(revision: string): Promise<string | undefined>;
  /** Merges text line by line into `ours`, as git does by itself; returns whether there are conflicts. */
  mergeText(files: MergeFiles): Promise<boolean>;
  /** Adds trailers that are not there yet to a file with a commit message. */
  addTrailers(file: string, trailers: readonly string[]): Promise<void>;
  /** A number of git's configuration, with `k`, `m` and `g` as git reads them; undefined when it is not set. */
  readNumber(key: string): Promise<number | undefined>;
  /** All values of a key in this repository's own configuration. */
  readSettings(key: string): Promise<readonly string[]>;
  /** Puts one value in place of all that are there. */
  writeSetting(key: string, value: string): Promise<void>;
  addSetting(key: string, value: string): Promise<void>;
  /** Takes a section away with all that is in it; absent is no error. */
  removeSection(name: string): Promise<void>;
}
