/** Who watches a transfer. */
export interface TransferProgress {
  /** Once it is known how much there is to move; of several transfers in turn, for each. */
  planned(bytes: number, blobs: number): void;
  /** What was moved since the last call. */
  moved(bytes: number, blobs: number): void;
}
