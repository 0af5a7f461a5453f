import type { RunDiff } from '../diff/run-diff.ts';

/** Everything that the page of a diff shows, read and bounded already. */
export interface DiffReport {
  readonly document: RunDiff;
  readonly images: readonly ImagePair[];
  /** Sentences about what is not shown, and why. */
  readonly leftOut: readonly string[];
}

/** An image of both runs that is not the same. */
export interface ImagePair {
  /** `TASK/ARTIFACT[/FILE…]`. */
  readonly what: string;
  readonly before: InlineImage;
  readonly after: InlineImage;
}

export interface InlineImage {
  /** Media type. */
  readonly type: string;
  readonly base64: string;
  readonly sizeBytes: number;
}
