import type { Config } from '../config/config.ts';
import type { GitObjects, Oid, RefStore, RepositoryLocation } from '../git/port.ts';
import type { Memo } from '../index/memo.ts';
import type { RunReader } from '../index/run-reader.ts';
import type { FlowFile } from '../model/flow.ts';
import type { CacheStore, LocalStore } from '../store/local-port.ts';

/** A repository opened for one command, with its adapters built. Closed with `close`. */
export interface Context {
  readonly config: Config;
  readonly location: RepositoryLocation;
  /** `<commonDir>/mlgit`. */
  readonly home: string;
  readonly objects: GitObjects;
  readonly refs: RefStore;
  readonly runs: RunReader;
  readonly store: LocalStore;
  readonly cache: CacheStore;
  /** Remembered facts by kind, in the index. */
  memo(kind: string): Memo;
  /** The commit that a git revision names, or undefined. */
  revParse(revision: string): Promise<Oid | undefined>;
  /** The user as git knows them. */
  identity(): Promise<{ readonly name: string; readonly email: string }>;
  /** The flow file of the working tree; undefined when there is none. */
  flowFile(): Promise<FlowFile | undefined>;
  close(): Promise<void>;
}
