/** What a collection of garbage did, or with `dryRun` would do. */
export interface GcReport {
  readonly dryRun: boolean;
  /** `local store`, `s3://bucket/prefix`. */
  readonly store: string;
  /** Deleted because no `--keep` keeps them. */
  readonly runs: readonly string[];
  /** What of the bytes was made by runs that are deleted now; each blob counts once. */
  readonly byRun: readonly { readonly flow: string; readonly run: string; readonly bytes: number }[];
  readonly blobs: number;
  readonly bytes: number;
  /** Dead, and too young to go. */
  readonly youngBytes: number;
  /** Removed from quarantine for good. */
  readonly droppedBytes: number;
  /** Condemned and needed again, or used meanwhile: they stay. */
  readonly spared: number;
  /** Of a shared store, when nothing goes yet: the moment from which it may (ISO 8601). */
  readonly sweptFrom?: string;
}
