import type { Config } from '../config/config.ts';
import type { DriverProcess } from '../executor/run-journal.ts';
import type { AcceptanceHistory } from '../git/acceptance-history.ts';
import type { Bisection } from '../git/bisection.ts';
import type { BundleFiles } from '../git/bundle-file.ts';
import type { RemoteBranches } from '../git/collecting-refs.ts';
import type { CommitDiff } from '../git/commit-diff.ts';
import type { CommitPack } from '../git/commit-pack.ts';
import type { DataPaths } from '../git/data-paths.ts';
import type { FilePatch } from '../git/file-patch.ts';
import type {
  Git,
  GitObjects,
  Identity,
  NewCommit,
  Oid,
  ReadableObjects,
  ReadableRefs,
  RefStore,
  RepositoryLocation,
  Snapshot,
  SnapshotOptions,
} from '../git/port.ts';
import type { RangeGit } from '../git/range-git.ts';
import type { SignedTags } from '../git/signed-tag-port.ts';
import type { TrackedHistory } from '../git/tracked-history.ts';
import type { GitTransport } from '../git/transport-port.ts';
import type { Memo } from '../index/memo-port.ts';
import type { RunReader } from '../index/run-reader.ts';
import type { StatCache } from '../index/stat-cache.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { InterpreterRecord } from '../model/env-record.ts';
import type { FlowFile } from '../model/flow.ts';
import type { RunRecord } from '../model/run.ts';
import type { ArtifactStore } from '../store/artifact-store.ts';
import type { StoreInspection } from '../store/inspection-port.ts';
import type { LocalCache, LocalStore } from '../store/local-port.ts';
import type { Store } from '../store/port.ts';
import type { OpenedRemote } from './sharing/opened-remote.ts';

/** What reading runs and artifacts takes: a clone has it, and so has a remote that is read without one (`clone-free/`). */
export interface ReadContext {
  readonly config: Config;
  readonly objects: ReadableObjects;
  readonly refs: ReadableRefs;
  readonly runs: RunReader;
  /** The commit that a git revision names, or undefined. */
  revParse(revision: string): Promise<Oid | undefined>;
  /**
   * A branch as others see it: of that remote or the one that `git fetch` takes, in a clone without remotes its own. Undefined
   * when there is none.
   */
  publishedBranch(branch: string, remote?: string): Promise<PublishedBranch | undefined>;
  /** URLs of the git remotes of a clone, by name. */
  remoteUrls(): Promise<ReadonlyMap<string, string>>;
  /** Of the working tree, or of the remote's HEAD; undefined when there is none. */
  flowFile(): Promise<FlowFile | undefined>;
  /** Where the artifacts of a run are read from. */
  artifactsOf(run: Pick<RunRecord, 'codeCommit'>): ArtifactStore;
  /** Says something to the user that is no error, once, when the command has its result. */
  remark(message: string, hints: readonly string[]): void;
  /** What was remarked so far. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly message: string;
  readonly hints: readonly string[];
}

export interface PublishedBranch {
  /** As a person calls it: `origin/main`. */
  readonly name: string;
  readonly commit: Oid;
}

/** A repository opened for one command, with its adapters built (`open-context.ts`). Ended with `close`. */
export interface Context extends ReadContext {
  readonly location: RepositoryLocation;
  /** `<commonDir>/mlgit`. */
  readonly home: string;
  readonly objects: GitObjects;
  readonly refs: RefStore;
  readonly store: LocalStore;
  /** The same, which brings what it lacks from the store of the team, if there is one. */
  readonly reading: Store;
  readonly cache: LocalCache;
  readonly inspection: StoreInspection;
  readonly stats: StatCache;
  readonly dataFiles: DataPaths;
  /** What the history says about data, for `gc`. */
  readonly history: TrackedHistory;
  readonly transport: GitTransport;
  readonly bundles: BundleFiles;
  /** Branches and tags of git remotes as they are now, for `gc`. */
  readonly branches: RemoteBranches;
  /** Makes a bare repository in a folder that can be opened and has this URL as its only remote. */
  prepareMirror(folder: string, url: string): Promise<void>;
  /** A commit with its files and nothing of its history, as a pack file. */
  writeCommitPack(pack: CommitPack): Promise<void>;
  /** Brings commits of a remote without their history. */
  bringCommits(remote: string, commits: readonly Oid[], signal: AbortSignal): Promise<void>;
  /** Makes `git fetch` bring runs, from all remotes or these; returns those that were changed. */
  configureFetch(remotes?: readonly string[]): Promise<readonly string[]>;
  /** The same for a repository in another folder; to be closed by the caller. */
  openElsewhere(folder: string): Promise<Context>;
  /** This process, as others can tell whether it lives. */
  readonly driver: DriverProcess;
  /** Whether the process that drives a run lives; `touchedAtMs` is when its journal was last touched. */
  isAlive(driver: DriverProcess, touchedAtMs: number): boolean;
  /** Ends processes of tasks of a run whose driver on this machine is dead; returns how many there were. */
  endOrphans(run: string): Promise<number>;
  /** False where this Node has no SQLite or the index cannot be opened. */
  readonly hasIndex: boolean;
  /** Remembered facts by kind, in the index. */
  memo(kind: string): Memo;
  /** The user as git knows them. */
  identity(): Promise<Identity>;
  gitVersion(): Promise<string>;
  takeSnapshot(options: SnapshotOptions): Promise<Snapshot>;
  snapshotOfCommit(commit: Oid): Promise<Snapshot>;
  commitSnapshot(snapshot: Snapshot): Promise<Oid>;
  /** A commit signed as the user's git signs; with `asks` it may ask for a passphrase. */
  signedCommit(commit: NewCommit, asks: boolean): Promise<Oid>;
  /** Signed tag objects, by the user's git. */
  readonly signedTags: SignedTags;
  /** Puts one file of the working tree, relative to its top, into the user's index; resolves a conflict in it. */
  stageFile(path: string): Promise<void>;
  /** Whether git has exactly the content that the working tree has under this path. */
  inGit(path: string): Promise<boolean>;
  /** Commits between good ones and a bad one. */
  readonly bisection: Bisection;
  /** What differs between two commits. */
  readonly commits: CommitDiff;
  /** Who put a manifest into the tree. */
  readonly acceptance: AcceptanceHistory;
  /** What a range of commits begins with, and what is staged. */
  readonly ranges: RangeGit;
  /** Of two files; undefined of what is no text. */
  patchOf(before: string, after: string): Promise<FilePatch | undefined>;
  /** A setting of git's configuration, as `mlgit.localStore`. */
  readConfig(key: string): Promise<string | undefined>;
  /** git's configuration, whole. */
  readonly settings: Pick<Git, 'readConfig' | 'readConfigAll' | 'configKeys' | 'writeConfig'>;
  /** Stores of the team that were opened for this command, by address; closed with the context. */
  readonly openedRemotes: Map<string, Promise<OpenedRemote>>;
  checkoutTree(treeish: Oid, folder: string, signal: AbortSignal): Promise<void>;
  /** Takes a file or folder into the store; what did not change since the last time is not read again. */
  ingestTracked(path: string): Promise<ArtifactContent>;
  /** Moves a damaged blob out of the store, so that nobody is served by it. */
  quarantine(digest: Digest): Promise<void>;
  /** Digest of a file, from the stat cache where it is unchanged. */
  digestFile(path: string): Promise<Digest>;
  /** Interpreters that were probed for keys of this process. */
  interpreters(): { readonly [command: string]: InterpreterRecord };
  rememberInterpreters(found: { readonly [command: string]: InterpreterRecord }): void;
  /** A failure with what this repository can say about it: why a blob is gone, what would free space. */
  explain(error: unknown): Promise<unknown>;
  close(): Promise<void>;
}
