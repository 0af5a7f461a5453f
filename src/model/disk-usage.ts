import type { Retention } from './gc-report.ts';

/** Bytes of the local store. */
export interface Usage {
  /** Everything that it needs, as far as it is here. */
  readonly bytes: number;
  /** What nothing else needs, and no git remote has a run of: freed by `mlgit gc` once it is removed. */
  readonly exclusiveBytes: number;
}

/** What takes how much space in the local store. What several need is counted with each, and once in the total. */
export interface DiskUsage {
  readonly runs: readonly ({ readonly flow: string; readonly run: string } & Usage)[];
  readonly flows: readonly ({ readonly flow: string } & Usage)[];
  readonly trackedData: Usage;
  /** Logs of tasks, which are also part of their runs. */
  readonly logBytes: number;
  /** Only for reuse of results whose runs are gone. */
  readonly cacheBytes: number;
  /** Moved out, and kept for a while. */
  readonly quarantineBytes: number;
  /** Parts of blobs that are under way, or with which the next pull goes on. */
  readonly partBytes: number;
  /** Needed by nothing: what `mlgit gc` moves out, some of it after its grace. */
  readonly deadBytes: number;
  readonly deadBlobs: number;
  /** Runs that a git remote has, so that removing them here frees nothing; absent where there is none. */
  readonly onRemotes?: number;
  /** What is configured of it, and the runs that `mlgit gc` would delete; absent where nothing is. */
  readonly retention?: Retention & { readonly runs: readonly string[] };
  /** Of all blobs, each counted once. */
  readonly totalBytes: number;
}
