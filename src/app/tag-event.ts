/** One time that a tag began to name a run. */
export interface TagEvent {
  readonly run: string;
  readonly who: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly why: string;
  /** Oid of the tag commit; of a bound tag, of the commit on its branch. */
  readonly commit: string;
  /** True where the tag was taken back to what it named before. */
  readonly rolledBack: boolean;
}
