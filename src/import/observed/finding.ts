/** Something that the written flow cannot say by itself: what is to be done, or to be known. */
export interface Finding {
  /** `blocks`: the flow does not run as the commands did before something is done. */
  readonly weight: 'blocks' | 'note';
  readonly step: string;
  /** Relative to the root, or absolute outside. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}
