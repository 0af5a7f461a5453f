import type { Digest } from './digest.ts';
import type { FsckReport } from './fsck-report.ts';

/** What was found of a clone, its store and its records. */
export interface RepositoryReport {
  readonly store: FsckReport;
  readonly runs: number;
  /** Runs whose record cannot be read, and why. */
  readonly unreadable: readonly { readonly spec: string; readonly because: string }[];
  /** Signatures of this clone that are none of the run below whose name they lie; by whom they are is not looked at. */
  readonly signatures: readonly { readonly name: string; readonly because: string }[];
  /** Artifacts of this clone's own runs whose bytes the store lacks. */
  readonly missing: readonly MissingArtifact[];
  /** Artifacts that were evicted, or never brought: the store of the team has them. */
  readonly elsewhere: number;
  /** Artifacts that lack what was erased for good, with a tombstone that says why. */
  readonly purged: number;
  /** Blobs that nothing needs; undefined when what is needed could not be told, for the reason given. */
  readonly orphans: { readonly blobs: number; readonly bytes: number } | { readonly unknown: string };
  readonly damaged: boolean;
}

export interface MissingArtifact {
  readonly spec: string;
  readonly digest: Digest;
  /** `lies`: the blob is there and whole, and has another size than the manifest says. */
  readonly kind: 'missing' | 'lies';
}
