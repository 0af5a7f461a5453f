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

/** Objects. Never fetches from a promisor remote: what is missing in a partial clone is absent. */
export interface GitObjects {
  readCommit(oid: Oid): Promise<Commit | undefined>;
  /** Contents in the order asked, one long-lived `cat-file --batch`; undefined for what is absent. */
  readBlobs(oids: readonly Oid[]): AsyncIterable<Buffer | undefined>;
  /** A file of a commit's tree. */
  readFile(commit: Oid, path: string): Promise<Buffer | undefined>;
  listTree(treeish: Oid): Promise<TreeFile[]>;
  writeBlob(bytes: Uint8Array): Promise<Oid>;
  /** A flat tree of regular files. */
  writeTree(files: { readonly [name: string]: Oid }): Promise<Oid>;
  writeCommit(commit: {
    readonly tree: Oid;
    readonly parents: readonly Oid[];
    readonly author: Signature;
    readonly committer: Signature;
    readonly message: string;
  }): Promise<Oid>;
}

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

/** Refs, changed only by compare-and-swap through `git update-ref --stdin`. */
export interface RefStore {
  list(prefix: string): Promise<Ref[]>;
  resolve(name: string): Promise<Oid | undefined>;
  /** All or nothing. @throws MlgitError `ref-changed` (conflict) when one is not where it was expected. */
  transact(changes: readonly RefChange[]): Promise<void>;
}

export interface SnapshotOptions {
  /** Declared outputs: paths (folders with a trailing slash) that are never code. */
  readonly outputs: readonly string[];
  /** Which untracked files some step's code matches. */
  readonly wants: (path: string) => boolean;
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
