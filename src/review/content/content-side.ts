/** The bytes of one file of an artifact, as a file that is only read. */
export interface ContentSide {
  /** Where the bytes lie, verified. */
  readonly path: string;
  readonly sizeBytes: number;
}
