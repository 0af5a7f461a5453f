/** What an earlier step makes. */
export interface MadeBefore {
  readonly step: string;
  readonly output: string;
  /** Of a folder with a slash at the end. */
  readonly path: string;
}

export interface StepSurroundings {
  readonly name: string;
  readonly made: readonly MadeBefore[];
  /** Paths that later commands write. */
  readonly later: readonly string[];
  readonly readLater: readonly string[];
  /** Absolute paths outside that can be replaced where they are written. */
  readonly replaceable: ReadonlySet<string>;
}
