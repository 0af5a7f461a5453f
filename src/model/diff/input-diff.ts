import type { ArtifactFact } from './artifact-diff.ts';
import type { ContentDiff } from './content-diff.ts';

/** What came from outside of the runs: files of the tree, artifacts of other runs, URLs. */
export interface InputsDiff {
  readonly changed: readonly InputChange[];
  readonly same: number;
}

/** Absent `before`: it is new; absent `after`: it is gone. */
export interface InputChange {
  readonly kind: 'path' | 'spec' | 'url';
  /** The path, SPEC or URL. */
  readonly from: string;
  readonly before?: InputFact;
  readonly after?: InputFact;
  /** Steps that take it, in either run. */
  readonly steps: readonly string[];
  /** Of two files, where they were looked into. */
  readonly content?: ContentDiff;
}

export interface InputFact extends ArtifactFact {
  /** Of a SPEC: the run that it was found to name. */
  readonly run?: string;
  /** Of a URL: the version that was taken. */
  readonly pin?: string;
}
