import type { StatementKind } from './signing/run-statement.ts';

/** What somebody signed about a run. */
export interface Approved {
  readonly flow: string;
  readonly run: string;
  readonly kind: StatementKind;
  /** Of the signature. */
  readonly name: string;
  /** True when the run is the user's own: a policy may ask for somebody else's. */
  readonly own: boolean;
  /** Of a withdrawal. */
  readonly withdrawn: readonly string[];
}
