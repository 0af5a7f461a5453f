/** What differs between two contents of one file of an artifact, told by what the file is. JSON as it stands. */
export type ContentDiff = OpaqueDiff;

/** Two files that are compared by size and digest alone. */
export interface OpaqueDiff {
  readonly kind: 'opaque';
  /** `binary`: of no kind that is known; `pickle`: opening one may execute it; `absent`: its bytes are not here. */
  readonly why: 'binary' | 'pickle' | 'absent';
}
