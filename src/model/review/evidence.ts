import type { StaleTask } from '../stale-task.ts';

/** What is known of a run beside its record, and of its manifest beside the tree. */
export interface Evidence {
  /** What of the manifest is otherwise in the tree at the later end; empty: nothing is stale. */
  readonly stale: readonly StaleTask[];
  /** Signatures and approvals, each checked by the user's git against the signers of the range's base. */
  readonly signed: readonly SignedBy[];
  /** The oldest first. */
  readonly reproduced: readonly ReproducedBy[];
  /** Why something of this could not be found out, as sentences. */
  readonly unknown: readonly string[];
}

export interface SignedBy {
  readonly kind: 'signature' | 'approval' | 'reproduction';
  readonly state: 'good' | 'bad' | 'unknown-key' | 'not-trusted' | 'withdrawn';
  /** As the file of allowed signers has it; absent of a key that nobody there has. */
  readonly signer?: string;
  /** Fingerprint. */
  readonly key?: string;
}

export interface ReproducedBy {
  /** `name <email>`, as git knows whoever recorded it. */
  readonly by: string;
  /** Of all artifacts and metrics the worst. */
  readonly outcome: 'identical' | 'equal' | 'drifted' | 'not-comparable';
  /** Where the verdict is signed by an allowed signer. */
  readonly signer?: string;
  readonly key?: string;
}
