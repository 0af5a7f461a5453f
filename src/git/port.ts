declare const brand: unique symbol;

/** A git object id, 40 or 64 hex digits by the repository's object format. Opaque outside `src/git`. */
export type Oid = string & { readonly [brand]: 'Oid' };

/** Where git says we are. All paths absolute and real. */
export interface RepositoryLocation {
  /** Top of the working tree; undefined in a bare repository. */
  readonly root: string | undefined;
  readonly gitDir: string;
  /** Shared by all worktrees: mlgit keeps its files in `<commonDir>/mlgit/`. */
  readonly commonDir: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** The caller's folder relative to `root`, with `/`, empty at the top. */
  readonly prefix: string;
}

export interface Commit {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** Epoch seconds of the author. */
  readonly authoredAt: number;
  readonly author: string;
  readonly message: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Epoch seconds; the zone is always +0000. */
  readonly at: number;
}

export interface TreeFile {
  /** Relative to the root, `/`-separated. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  readonly oid: Oid;
}

export interface NewCommit {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface CommitWithFiles {
  readonly commit: Commit;
  /** Contents in the order of the paths asked for; undefined where the tree has no such file. */
  readonly files: readonly (Buffer | undefined)[];
}

/**
 * Objects. Never fetches from a promisor remote: what is missing in a partial clone is absent. Everything is read
 * through one long-lived `cat-file --batch`; reads may run concurrently. Writes are durable when they return, and
 * idempotent: the same content has the same oid.
 */
export interface GitObjects {
  /** @throws MlgitError `wrong-object-type` (integrity) when `oid` is no commit. */
  readCommit(oid: Oid): Promise<Commit | undefined>;
  /** Contents in the order asked, read ahead of the consumer; undefined for what is absent. */
  readBlobs(oids: readonly Oid[]): AsyncIterable<Buffer | undefined>;
  /** Many small commits with some files of each, in the order asked; undefined for an absent commit. */
  readCommitsAndFiles(
    oids: readonly Oid[],
    paths: readonly string[],
  ): AsyncIterable<CommitWithFiles | undefined>;
  /** A file of a commit's tree; of a symbolic link its target. */
  readFile(commit: Oid, path: string): Promise<Buffer | undefined>;
  /** The bytes of a tag object; undefined where there is none of that id. */
  readTagObject(oid: Oid): Promise<Buffer | undefined>;
  /** All files in byte order of paths. @throws MlgitError `object-absent` (unreachable) when a tree is missing. */
  listTree(treeish: Oid): Promise<TreeFile[]>;
  writeBlob(bytes: Uint8Array): Promise<Oid>;
  /** A flat tree of regular files. */
  writeTree(files: { readonly [name: string]: Oid }): Promise<Oid>;
  /** The oid follows from the input alone. */
  writeCommit(commit: NewCommit): Promise<Oid>;
  /** A commit whose tree is just these files: blobs, tree and commit in one durable batch. */
  writeCommitOfFiles(
    files: { readonly [name: string]: Uint8Array },
    commit: Omit<NewCommit, 'tree'>,
  ): Promise<Oid>;
}

/** Objects as resolving and showing runs reads them. */
export type ReadableObjects = Pick<GitObjects, 'readCommit' | 'readCommitsAndFiles' | 'readFile'>;

export interface Ref {
  readonly name: string;
  readonly oid: Oid;
}

export interface RefChange {
  readonly name: string;
  /** Undefined: delete. */
  readonly to: Oid | undefined;
  /** What must be there now: undefined: nothing (create). */
  readonly from: Oid | undefined;
  readonly reason: string;
}

/** Refs, changed only by compare-and-swap through `git update-ref --stdin`. Each call is one git process. */
export interface RefStore {
  /** Every ref whose full name starts with `prefix`, in byte order of names. */
  list(prefix: string): Promise<Ref[]>;
  resolve(name: string): Promise<Oid | undefined>;
  /**
   * All or nothing; of several processes that race for one ref exactly one wins.
   * @throws MlgitError `ref-changed` (conflict) when one is not where it was expected, `ref-name-taken` (conflict)
   * when a name is another's folder, `ref-locked` (conflict) when a lock file stays, `object-missing` (integrity).
   */
  transact(changes: readonly RefChange[]): Promise<void>;
  /** Creates a ref that must not be there, as soon as its oid is; git starts meanwhile. Throws as `transact` does. */
  create(name: string, to: Promise<Oid>, reason: string): Promise<void>;
}

/** Refs as they are looked at, not changed. */
export type ReadableRefs = Pick<RefStore, 'list' | 'resolve'>;

export interface SnapshotOptions {
  /** Declared outputs: paths (folders with a trailing slash) that are never code. */
  readonly outputs: readonly string[];
  /** Which untracked files some step's code matches. */
  readonly wants: (path: string) => boolean;
  /** Files that are taken in though git ignores them, where they are there. */
  readonly always?: readonly string[];
  /** Untracked files above this many bytes are refused. */
  readonly maxUntrackedBytes: number;
  /** False: objects go to a throw-away place, for `status` and `--dry-run`. */
  readonly keep: boolean;
}

/** The working tree as it was, through a temporary index: the user's index and files stay untouched. */
export interface Snapshot {
  readonly head: Oid | undefined;
  readonly branch: string | undefined;
  readonly tree: Oid;
  /** True when `tree` is not HEAD's. */
  readonly dirty: boolean;
  /** Every file of `tree`, in byte order of paths. */
  readonly files: readonly SnapshotFile[];
  /** Kept out because they look like credentials. */
  readonly leftOut: readonly string[];
}

export interface SnapshotFile extends TreeFile {
  /** A clean/smudge driver (`filter=lfs`) applies: a task sees the bytes of the working tree, the key those of git. */
  readonly filtered: boolean;
}

/** Who git takes the user for. */
export interface Identity {
  readonly name: string;
  readonly email: string;
  /** False when a part was made up from the login and host name. */
  readonly configured: boolean;
  /** Commands that set what is missing. */
  readonly hints: readonly string[];
}

export interface ChangedPath {
  readonly path: string;
  /** `unmerged`: of an index alone. */
  readonly kind: 'added' | 'deleted' | 'modified' | 'type-changed' | 'unmerged';
  readonly from: Oid | undefined;
  readonly to: Oid | undefined;
}

/** `repository`: the file that all worktrees share; `user`: the one of all repositories of this user. */
export type ConfigScope = 'repository' | 'user';

/** One repository, opened. Holds at most one idle git process; `dispose` ends it and removes what was not kept. */
export interface Git extends AsyncDisposable {
  readonly location: RepositoryLocation;
  readonly objects: GitObjects;
  readonly refs: RefStore;
  /**
   * The working tree as a tree. Of tracked files the present content, of untracked ones what `wants` accepts; no
   * declared output, nothing that looks like a credential: of those HEAD's version stays, if there is one.
   * Sparse files keep their recorded version, submodules are recorded as the commit they are at.
   * @throws MlgitError `no-working-tree`, `unmerged-index`, `untracked-too-large`, `path-not-utf8` (usage),
   * `file-changing` (conflict), `file-unreadable` (io), `filter-failed` (failed).
   */
  takeSnapshot(options: SnapshotOptions, signal?: AbortSignal): Promise<Snapshot>;
  /** A commit of this clone as a snapshot, as if the working tree had just that. */
  snapshotOfCommit(commit: Oid): Promise<Snapshot>;
  /** The code commit of a snapshot: HEAD when nothing differs, else a commit on top of it. Needs `keep: true`. */
  commitSnapshot(snapshot: Snapshot, author: Signature, message?: string): Promise<Oid>;
  /** Never fails for want of configuration: falls back to login and host name, as git does. */
  identity(): Promise<Identity>;
  /** Last value of a key such as `mlgit.localStore`, empty for a key without value. Read once per session. */
  readConfig(key: string): Promise<string | undefined>;
  /** All values of a key, in the order git reads them. */
  readConfigAll(key: string): Promise<readonly string[]>;
  /** Keys that begin with `prefix`, each once, in the order git reads them; section and variable in lower case. */
  configKeys(prefix: string): Promise<readonly string[]>;
  /** Writes all values of a key in place of those of the file; none remove it. @throws MlgitError `bad-config-key` (usage). */
  writeConfig(key: string, values: readonly string[], scope: ConfigScope): Promise<void>;
  /** What differs between two commits or trees, in byte order of paths, without rename detection. */
  changedPaths(from: Oid, to: Oid): Promise<ChangedPath[]>;
  /** The commit that a revision names, or undefined. @throws MlgitError `ambiguous-revision` (usage). */
  revParse(revision: string): Promise<Oid | undefined>;
  /**
   * Writes the files of a commit or tree into `folder` (absolute; absent or empty before), with line endings and
   * filters as git would check them out. Complete or not at all. May fetch what a partial clone lacks.
   * @throws MlgitError `folder-not-empty` (usage).
   */
  checkoutTree(treeish: Oid, folder: string, signal?: AbortSignal): Promise<void>;
  /** Of the git binary, such as `2.39.5`. */
  version(): Promise<string>;
  dispose(): Promise<void>;
}
