import type { Digest } from './digest.ts';

/** A bundle that was written. */
export interface CreatedBundle {
  /** Absolute. */
  readonly path: string;
  /** Of the file. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Git refs that are in it. */
  readonly refs: readonly string[];
  readonly blobs: number;
}

/** A bundle that was taken in. */
export interface AppliedBundle {
  /** As in `credit@bundle/<name>/latest`. */
  readonly remote: string;
  /** Its runs, as `credit@k3f9…`. */
  readonly runs: readonly string[];
  /** Refs that are new or were moved; none when it was applied before. */
  readonly changed: readonly string[];
  readonly blobs: number;
}
