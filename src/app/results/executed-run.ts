import type { Oid } from '../../git/port.ts';
import type { Acceptance } from '../../model/acceptance.ts';
import type { Execution } from '../../model/execution.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { RunId } from '../../model/run-id.ts';
import type { SweepReport } from '../../model/sweep-report.ts';
import type { RunCheckout } from '../checkout-run.ts';
import type { Sharing } from '../sharing/share-after-run.ts';

/** A run that has ended well and is recorded. */
export interface ExecutedRun {
  readonly run: RunId;
  /** Git object id of the commit that is the run. */
  readonly commit: Oid;
  readonly manifest: Manifest;
  readonly execution: Execution;
  /** What became of its outputs in the working tree. */
  readonly checkout: RunCheckout;
  /** Whether it could be signed; absent where git is not configured to sign runs. */
  readonly signed?: boolean;
  /**
   * `none`: it stays here, as somebody wants it; `pending`: it goes in the background; `undecided`: nobody has said; `refused`: it must not go as
   * it is. Absent of `--no-push`.
   */
  readonly sharing?: Sharing['state'];
  /** Of `--accept`: what became of the accepted manifest; null where that was refused, which is a warning. */
  readonly accepted?: Acceptance | null;
}

/** A run that was followed, and goes on. */
export interface LeftRun {
  /** As it was asked for. */
  readonly run: string;
  readonly state: 'goes-on';
}

/** One run for each combination of parameters. */
export interface SweepResult extends SweepReport {
  /** What became of the outputs of the best run; absent where none was put into the working tree. */
  readonly checkout?: RunCheckout;
}
