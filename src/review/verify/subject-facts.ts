import type { ArtifactContent } from '../../model/artifact.ts';
import type { GateSubject, SubjectReason } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';

/** What was found out about one accepted manifest or named run, before any rule is asked. Plain data. */
export interface SubjectFacts {
  readonly subject: GateSubject;
  readonly document: DocumentFacts;
  /** The run that has just this manifest. */
  readonly run?: RunRecord;
  /** Absent where `document` is unreadable. */
  readonly manifest?: Manifest;
  /** What is accepted at the base; absent where there is none, or nothing to compare with. */
  readonly base?: { readonly manifest: Manifest; readonly where: string };
  readonly fresh: FreshFacts;
  readonly presence: PresenceFacts;
  readonly origins: readonly OriginFacts[];
  /** Tasks whose environment is declared without a lock, as far as the code of the run is here. */
  readonly unlocked: readonly string[];
  readonly people: PeopleFacts;
  readonly signatures: readonly SignatureFact[];
  readonly reproductions: readonly ReproductionFact[];
}

/** What the bytes of a manifest are. */
export type DocumentFacts =
  | { readonly state: 'unreadable'; readonly why: string }
  /** Readable, but not as mlgit writes it. */
  | { readonly state: 'not-canonical' }
  | { readonly state: 'other-flow'; readonly flow: string }
  /** No run here has it. */
  | { readonly state: 'unknown-run'; readonly runsHere: number; readonly nearest?: NearestRun }
  /** The run's commit names another digest than its manifest has. */
  | { readonly state: 'run-damaged'; readonly named: string }
  | { readonly state: 'known' };

/** The run that an unknown manifest differs from in the fewest facts. */
export interface NearestRun {
  readonly run: string;
  /** Dotted places that differ, as `tasks.train.outputs.model.digest`, at most a few. */
  readonly differs: readonly string[];
  readonly count: number;
}

/** A task of a manifest that the tree would not give again. */
export interface StaleFact {
  readonly task: string;
  readonly component: string;
  readonly recorded: string;
  readonly found: string;
}

export interface FreshFacts {
  readonly stale: readonly StaleFact[];
  /** What was stale at the base already; of an untouched manifest. */
  readonly staleAtBase?: readonly StaleFact[];
  /** Why it could not be found out. */
  readonly unknown?: string;
}

export interface NamedContent extends ArtifactContent {
  /** `train/model`. */
  readonly name: string;
}

export type PresenceFacts =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'no-store' }
  | {
      readonly kind: 'asked';
      readonly store: string;
      /** `ledger`: as far as this clone knows; `asked`: the store was; `bytes`: they were read and hashed. */
      readonly level: 'ledger' | 'asked' | 'bytes';
      readonly artifacts: number;
      readonly missing: readonly NamedContent[];
      readonly damaged: readonly NamedContent[];
    };

/** A cached task beside the run that is said to have computed it. */
export interface OriginFacts {
  readonly task: string;
  readonly firstRun?: string;
  /**
   * `same`: the outputs are those of that run; `other`: they are not; `no-such-key`: that run has no task of this key; `unknown`: it is not here.
   */
  readonly state: 'same' | 'other' | 'no-such-key' | 'unknown';
  readonly output?: string;
}

/** Who made the run, and who put its manifest into the tree. Addresses in lower case. */
export interface PeopleFacts {
  /** Of the run's record and of the author and committer of its commit. */
  readonly madeBy: readonly string[];
  /** Authors and committers of the commits that brought the manifest. */
  readonly acceptedBy: readonly string[];
  /** Fingerprints of keys that those commits are signed with. */
  readonly acceptedWith: readonly string[];
  /** The clone is too shallow to know. */
  readonly acceptedUnknown?: true;
}

export interface SignatureFact {
  readonly kind: 'signature' | 'approval' | 'reproduction';
  /** Principal, as the signers file has it. */
  readonly signer?: string;
  readonly key?: string;
  /** `not-trusted`: of a key that is expired, revoked or not allowed; `withdrawn`: taken back by its signer. */
  readonly state: 'good' | 'bad' | 'unknown-key' | 'not-trusted' | 'withdrawn';
}

export interface ReproductionFact {
  /** Whoever recorded it, as git names them. */
  readonly by: string;
  /** Principal, where the verdict is signed by an allowed signer. */
  readonly signer?: string;
  readonly key?: string;
  /** Worst of all artifacts and metrics. */
  readonly outcome: 'identical' | 'equal' | 'drifted' | 'not-comparable';
}

export function isTouched(reason: SubjectReason): boolean {
  return reason !== 'untouched';
}
