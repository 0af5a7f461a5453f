import { type ErrorFacts, MlgitError } from '../model/mlgit-error.ts';

export interface StoreErrorFacts extends ErrorFacts {
  /** Whether the same request may succeed when it is sent again. */
  readonly retryable?: boolean;
  /** Whether the store asked for fewer requests. */
  readonly throttled?: boolean;
}

/** A failure of a remote store. Whether to try again is decided here, where it was seen, and nowhere else. */
export class StoreError extends MlgitError {
  readonly retryable: boolean;
  readonly throttled: boolean;

  constructor(message: string, facts: StoreErrorFacts) {
    super(message, facts);
    this.retryable = facts.retryable ?? false;
    this.throttled = facts.throttled ?? false;
  }
}

/** Where a race to create one name cannot be decided, what depends on its winner is refused. */
export function noConditionalPut(store: string, what: string): StoreError {
  return new StoreError(
    `Cannot create ${what} in ${store}: expected a store that lets one of several writers win, found one that may let all win`,
    {
      code: 'no-conditional-put',
      kind: 'failed',
      hints: [
        'mlgit doctor',
        'use a store with conditional writes (If-None-Match on S3, hard links on a disk)',
      ],
      details: { store, name: what },
    },
  );
}
