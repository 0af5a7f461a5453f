import type { Oid, Ref } from './port.ts';
import type { RefNamespace } from './ref-namespace.ts';

/** What a call to a remote may do beside its work. */
export interface RemoteCallOptions {
  readonly signal?: AbortSignal;
  /** git's own lines about its progress, without credentials. */
  readonly onLine?: (line: string) => void;
  /** A person sits at the terminal and may be asked for a password. Never in the background. */
  readonly asks?: boolean;
}

export interface FetchOptions extends RemoteCallOptions {
  /** Also take away what the remote has no more; only ever below `refs/mlgit/remotes/<remote>/`. */
  readonly prune?: boolean;
  /** No more than so many commits of each ref's history; of a shallow clone, what was fetched before may be cut to that, too. */
  readonly depth?: number;
}

export interface FetchedChange {
  /** Below `refs/mlgit/remotes/<remote>/`. */
  readonly name: string;
  readonly from: Oid | undefined;
  readonly to: Oid | undefined;
}

/** A ref of a remote under the name that it has in the clone that made it: `refs/mlgit/runs/credit/k3f9…`. */
export interface RemoteRef extends Ref {
  readonly namespace: RefNamespace;
}

export interface PushUpdate {
  /** The ref as this clone names it. */
  readonly name: string;
  readonly to: Oid;
  /** What the remote must have now, else nothing happens to it; undefined: no such ref. Never overwritten by force. */
  readonly expected: Oid | undefined;
}

/**
 * `taken`: the remote has something else than expected. `refused`: the remote does not let this user write it.
 * `not-done`: something else kept it from happening, such as another ref of an atomic push.
 */
export type PushOutcome = 'created' | 'updated' | 'up-to-date' | 'taken' | 'refused' | 'not-done';

export interface PushedRef {
  readonly name: string;
  readonly outcome: PushOutcome;
  /** What git or the remote said, when it was not done. */
  readonly reason?: string;
}

export interface PushOptions extends RemoteCallOptions {
  readonly namespace: RefNamespace;
  /** All or nothing, at most one batch; the remote must be able to. */
  readonly atomic?: boolean;
  /** After each batch, so that what is done already is known when a later one fails. */
  readonly onBatch?: (done: readonly PushedRef[]) => void;
}

export interface Unpublished {
  /** Code commits that none of the remote's branches has, parents first. */
  readonly commits: readonly UnpublishedCommit[];
  /** Files in them that the remote's branches do not have, in byte order of paths. */
  readonly files: readonly UnpublishedFile[];
}

export interface UnpublishedCommit {
  readonly oid: Oid;
  readonly subject: string;
  /** A working tree as a run saw it, never committed by the user. */
  readonly isSnapshot: boolean;
}

export interface UnpublishedFile {
  readonly oid: Oid;
  readonly path: string;
  readonly sizeBytes: number;
  /** In no commit of the user's: it was never committed, or not in this form. */
  readonly onlyInSnapshot: boolean;
}

/**
 * Refs and their objects between this repository and its git remotes, by the user's own git: ssh, credential
 * helpers and proxies are theirs. Fails with MlgitError: `remote-unreachable`, `remote-not-found` (unreachable),
 * `remote-credentials`, `push-refused` (credentials).
 */
export interface GitTransport {
  /** Names of the configured remotes. */
  remotes(): Promise<readonly string[]>;
  /** The one that `git fetch` or `git push` would take, if it is a configured one. */
  defaultRemote(use: 'fetch' | 'push'): Promise<string | undefined>;
  /**
   * Brings a remote's runs, tags, notes and archive into `refs/mlgit/remotes/<remote>/`, without blobs of a store
   * and without touching anything else. In a partial clone the records of runs come whole. What comes first from a
   * remote also tells, and is remembered, where that keeps our refs.
   */
  fetch(remote: string, options?: FetchOptions): Promise<readonly FetchedChange[]>;
  /** What of ours a remote has, in byte order of names. Contacts it and changes nothing. */
  list(remote: string, options?: RemoteCallOptions): Promise<readonly RemoteRef[]>;
  /**
   * Pushes refs in batches of at most 500, one git process each, and notes what the remote then has. No hook of the
   * user's runs. One result for each update, in its order; what a killed push has done is `up-to-date` next time.
   */
  push(remote: string, updates: readonly PushUpdate[], options: PushOptions): Promise<readonly PushedRef[]>;
  /** Where this remote is known to keep our refs; undefined before anything was pushed or came. */
  namespaceOf(remote: string): Promise<RefNamespace | undefined>;
  /**
   * Finds out by a ref that is made and deleted again, and remembers it. `id` names the ref.
   * @throws MlgitError `push-refused` (credentials) when neither place takes one.
   */
  probe(remote: string, id: string, options?: RemoteCallOptions): Promise<RefNamespace>;
  /** What pushing these commits would send that no branch of the remote has, as far as it was fetched. */
  unpublished(remote: string, tips: readonly Oid[]): Promise<Unpublished>;
  /** Whether `newer` is `older` or has it in its history; false when either is not here. */
  descends(newer: Oid, older: Oid): Promise<boolean>;
}
