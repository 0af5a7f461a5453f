import type { Reproduction } from '../../model/reproduction.ts';
import type { PostedReview } from '../../model/review/posted-review.ts';
import type { ReviewDocument } from '../../model/review/review-document.ts';
import type { RunId } from '../../model/run-id.ts';

/** A page that was written. */
export type PageFacts = (RunPage | FlowPage) & {
  /** Of the file, absolute. */
  readonly path: string;
  readonly sizeBytes: number;
};

interface RunPage {
  readonly kind: 'run';
  readonly flow: string;
  readonly run: RunId;
  /** What would have made the page too large, or is not here. */
  readonly leftOut: readonly string[];
}

interface FlowPage {
  readonly kind: 'flow';
  readonly flow: string;
  /** How many it compares. */
  readonly runs: number;
}

/** What a run came to when it was run again, and where that is recorded. */
export interface ReproductionResult extends Reproduction {
  /** Git ref of the record. */
  readonly ref: string;
  /** Whether it could be signed; absent where it was not to be. */
  readonly signed?: boolean;
}

export interface ReviewResult extends ReviewDocument {
  /** Of `--post`. */
  readonly posted?: PostedReview;
}
