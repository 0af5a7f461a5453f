/** Files that some step could read and that differ between the two code commits. */
export interface CodeDiff {
  readonly files: readonly CodeFileChange[];
  /** Files that differ and that no step could read. */
  readonly otherFiles: number;
  /** As `git diff` writes it, where it was asked for; of the files alone. */
  readonly patch?: string;
  /** The patch was longer than this. */
  readonly patchCut?: true;
}

export interface CodeFileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Absent of what is no text. */
  readonly addedLines?: number;
  readonly removedLines?: number;
  /** Steps that could read it, in either run: at most 20 of them. */
  readonly steps: readonly string[];
  readonly stepCount: number;
}
