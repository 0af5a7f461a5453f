/** Which runs stay. */
export interface Retention {
  /** As they were written: `last 20`. */
  readonly rules: readonly string[];
  /** What says so: `--keep`, `mlgit.keep`. */
  readonly from: string;
}

/** What a collection of garbage did, or with `dryRun` would do. */
export interface GcReport {
  readonly dryRun: boolean;
  /** `local store`, `s3://bucket/prefix`. */
  readonly store: string;
  /** Deleted because no rule keeps them. */
  readonly runs: readonly string[];
  /** How many of these runs a git remote has, too, as far as is known here: their bytes stay. Absent where none. */
  readonly onRemotes?: number;
  /** The rules; absent where there are none, so that no run is deleted. */
  readonly retention?: Retention;
  /** What of the bytes was made by runs that are deleted now; each blob counts once. */
  readonly byRun: readonly { readonly flow: string; readonly run: string; readonly bytes: number }[];
  readonly blobs: number;
  readonly bytes: number;
  /** Dead, and too young to go. */
  readonly youngBytes: number;
  /** Removed from quarantine for good. */
  readonly droppedBytes: number;
  /** Temporary files of processes that are gone, and parts of blobs that nobody went on with for a week. */
  readonly leftoverBytes: number;
  /** Condemned and needed again, or used meanwhile: they stay. */
  readonly spared: number;
  /** Of a shared store, when nothing goes yet: the moment from which it may (ISO 8601). */
  readonly sweptFrom?: string;
}
