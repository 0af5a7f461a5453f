/**
 * `not-comparable`: what a rule compares was not measured on the same data; fails unless the policy allows it.
 * `not-applicable`: there is nothing that the rule could be about. `warn`: to be seen, but no reason to refuse.
 */
export type Outcome = 'pass' | 'fail' | 'warn' | 'not-comparable' | 'not-applicable';

/** What one rule says about one accepted manifest or run. */
export interface Verdict {
  /** `fresh`, `metrics.auc`, `rules.no-leak`. */
  readonly rule: string;
  /** Absent of what is said about the policy. */
  readonly flow?: string;
  readonly outcome: Outcome;
  /** Whether the gate says no because of it. */
  readonly blocks: boolean;
  /** Ends of sentences. */
  readonly found: string;
  readonly expected: string;
  /** What to do about it, as a command where there is one. */
  readonly hint?: string;
  /** The file of the tree that it is about: a manifest, or the policy. */
  readonly file?: string;
  /** The task that the finding is about, where it is one. */
  readonly task?: string;
}

/** Why something is judged. */
export type SubjectReason =
  /** The range changes its manifest. */
  | 'changed'
  /** The range leaves its manifest alone, but may change what it was made from. */
  | 'untouched'
  /** Accepted, no range. */
  | 'accepted'
  /** Named by a SPEC. */
  | 'named';

export interface GateSubject {
  readonly flow: string;
  readonly reason: SubjectReason;
  readonly file?: string;
  /** Id of the run whose manifest it is; absent when no run has that manifest. */
  readonly run?: string;
  /** Digest of the manifest's bytes. */
  readonly manifest: string;
}

/** What `mlgit verify` says, whole. */
export interface GateDocument {
  readonly version: 1;
  readonly kind: 'gate';
  readonly outcome: 'pass' | 'fail';
  readonly full: boolean;
  readonly policy: PolicySource;
  readonly range?: { readonly base: string; readonly head: string };
  readonly subjects: readonly GateSubject[];
  /** Those that block first, then as they were judged. */
  readonly verdicts: readonly Verdict[];
}

export interface PolicySource {
  /** `base`: of the range's base, `tree`: of the working tree, `head`: of HEAD, `flag`: named by `--policy`; `default`: there is no file. */
  readonly from: 'base' | 'tree' | 'head' | 'flag' | 'default';
  readonly file: string;
  /** Of the commit that it was read from. */
  readonly commit?: string;
}
