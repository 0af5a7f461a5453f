import type { ObjectFormat } from '../object-format.ts';
import type { Oid, Ref } from '../port.ts';

/** What a remote repository has, as it says itself. */
export interface RemoteListing {
  readonly objectFormat: ObjectFormat;
  /** Under their names there, in byte order; what its HEAD points to is not among them. */
  readonly refs: readonly ListedRef[];
  /** Undefined where HEAD leads to nothing, as in a repository without a commit. */
  readonly head: Oid | undefined;
}

export interface ListedRef extends Ref {
  /** Of an annotated tag: what it stands for in the end. */
  readonly peeled?: Oid;
}

export interface RemoteObject {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * What comes along with an object. `whole`: all that it consists of, of a commit its tree with every file; `folders`:
 * of a commit or a tree no file, where the remote can leave them out. The history of a commit never comes.
 */
export type Extent = 'whole' | 'folders';

/**
 * A git repository of somewhere else, read without a clone of it. Nothing is ever written there, no hook and no
 * configuration of it is run. What was brought is kept for the next call in a pool of objects, which any number of
 * processes use at once and which can be removed at any time. Every adapter passes
 * `test/contract/remote-repository-contract.ts`.
 *
 * All fail with MlgitError: `remote-unreachable`, `remote-not-found` (unreachable), `remote-credentials` (credentials).
 */
export interface RemoteRepository {
  /** Its URL without credentials, for messages. */
  readonly name: string;
  /** Asked of the remote once. */
  list(): Promise<RemoteListing>;
  /** What was brought before, by this process or another; contacts nobody. Undefined: not here. */
  read(oid: Oid): Promise<RemoteObject | undefined>;
  /** @throws MlgitError `remote-object-missing` (unreachable) when the remote does not have or give one of them. */
  bring(oids: readonly Oid[], extent: Extent): Promise<void>;
  dispose(): Promise<void>;
}
