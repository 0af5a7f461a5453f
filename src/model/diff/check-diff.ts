import type { CheckStatus, Severity } from '../check.ts';

export interface ChecksDiff {
  readonly changed: readonly CheckChange[];
  /** How many came to the same. */
  readonly same: number;
}

export interface CheckChange {
  readonly step: string;
  readonly task: string;
  readonly name: string;
  readonly before?: CheckFact;
  readonly after?: CheckFact;
  /** `better`: it holds now; `worse`: it does not hold any more, or is new and does not. */
  readonly verdict: 'better' | 'worse' | 'changed';
}

export interface CheckFact {
  readonly status: CheckStatus;
  readonly severity: Severity;
  readonly expected: string;
  readonly found: string;
  readonly rows?: number;
}
