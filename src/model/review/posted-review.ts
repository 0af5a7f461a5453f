/** What became of a review that was to be posted. */
export interface PostedReview {
  /**
   * `comment`: of the pull request; `summary`: of the job, where GitHub shows one; `output`: in what the command prints; `nowhere`: no
   * manifest changes, and no comment says otherwise.
   */
  readonly where: 'comment' | 'summary' | 'output' | 'nowhere';
  /** Of a comment: whether one that was there was changed. */
  readonly updated?: boolean;
  /** Of a comment, as the forge says it. */
  readonly url?: string;
  /** Why it is no comment, as the rest of a sentence. */
  readonly why?: string;
}
