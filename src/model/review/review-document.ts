import type { DiffSide } from '../diff/diff-side.ts';
import type { DiffSections } from '../diff/run-diff.ts';
import type { GateDocument } from '../gate/verdict.ts';
import type { RunStatus } from '../run-status.ts';
import type { Evidence } from './evidence.ts';
import type { PostedReview } from './posted-review.ts';
import type { Risk } from './risk.ts';
import type { StepFlowchart } from './step-flowchart.ts';

/**
 * What `mlgit review --json` prints as its result: every manifest that a range of commits changes, with what a reviewer needs to
 * judge it. JSON as it stands; the same range and records give the same document.
 */
export interface ReviewDocument {
  readonly version: 1;
  readonly kind: 'review';
  readonly base: RangeEnd;
  readonly head: RangeEnd;
  /** Of the range as a whole, what matters most first. */
  readonly risks: readonly Risk[];
  /** What `mlgit verify` says of the same range, or of the working tree where the range ends with what is staged. */
  readonly gate?: GateDocument;
  /** Why the gate could not judge, as a sentence. */
  readonly notJudged?: string;
  /** By flow, in byte order. */
  readonly flows: readonly FlowReview[];
  /** Only where it was to be posted. */
  readonly posted?: PostedReview;
}

/** An end of a range. */
export interface RangeEnd {
  /** As it was asked for, or found: `main`, `HEAD`, `the index`. */
  readonly name: string;
  /** Git object id; absent of what is staged and not committed. */
  readonly commit?: string;
}

/**
 * `conflicting`: the file is unmerged, or holds marks of a conflict; `unreadable`: it is no manifest that this version reads.
 */
export type ManifestChange = 'added' | 'changed' | 'removed' | 'conflicting' | 'unreadable';

/** The review of one manifest. */
export interface FlowReview {
  readonly flow: string;
  /** Of the manifest in the tree. */
  readonly path: string;
  readonly change: ManifestChange;
  /** Absent of a manifest that was added, and of one that cannot be read. */
  readonly before?: ReviewedManifest;
  /** Absent of a manifest that was removed, and of one that cannot be read. */
  readonly after?: ReviewedManifest;
  /** What matters most first. */
  readonly risks: readonly Risk[];
  /** Absent where there is no manifest after it. Of an added manifest everything is new. */
  readonly sections?: DiffSections;
  /** Steps of the manifest after, and what they take from each other and from outside. */
  readonly flowchart?: StepFlowchart;
  /** Absent where there is no manifest after it. */
  readonly evidence?: Evidence;
}

export interface ReviewedManifest {
  /** Of the file's bytes: `b3:…`. */
  readonly digest: string;
  readonly status: RunStatus;
  readonly partial?: true;
  /** The run that has this manifest; absent: its record is not in this clone, and only the manifest is compared. */
  readonly run?: DiffSide;
}
