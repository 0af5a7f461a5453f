/** What files for CI that review and verify manifests are made from. Equal facts give equal bytes. */
export interface ReviewedRepository {
  /** Address of the store of the team; undefined where there is none that a job could reach. */
  readonly store: string | undefined;
}

/** Exit code 3: the forge did not take the comment, which is said, and is no reason to refuse a model. */
export const NOT_POSTED = 3;
