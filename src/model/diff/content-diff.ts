import type { DocumentDiff } from './document-diff.ts';
import type { ImageDiff } from './image-diff.ts';
import type { NotebookDiff } from './notebook-diff.ts';
import type { TableDiff } from './table-diff.ts';
import type { TensorDiff } from './tensor-diff.ts';
import type { TextDiff } from './text-diff.ts';

/**
 * What differs between two contents of one file of an artifact, told by what the file is. JSON as it stands: values of
 * documents and tables are texts, so that NaN and integers beyond 2^53 survive. Lists are bounded; what was left out is counted.
 */
export type ContentDiff =
  | OpaqueDiff
  | TextDiff
  | DocumentDiff
  | TableDiff
  | ImageDiff
  | TensorDiff
  | NotebookDiff;

/** Two files that are compared by size and digest alone. */
export interface OpaqueDiff {
  readonly kind: 'opaque';
  /**
   * `binary`: of no kind that is known; `pickle`: opening one may execute it; `absent`: its bytes are not here; `damaged`: it is
   * not what it claims to be; `kinds`: the two are of different kinds; `large`: more than is looked into; `engine`: what
   * reads it is not installed.
   */
  readonly why: 'binary' | 'pickle' | 'absent' | 'damaged' | 'kinds' | 'large' | 'engine';
  /** For people, as `damaged PNG after: it ends within a chunk`. */
  readonly reason?: string;
  /** Commands or actions that help. */
  readonly hints?: readonly string[];
}
