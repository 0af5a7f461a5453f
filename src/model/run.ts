import type { EnvRecord } from './env-record.ts';
import type { Execution } from './execution.ts';
import type { Manifest } from './manifest.ts';
import type { RunId } from './run-id.ts';

/** A run as it was read back from its commit. */
export interface RunRecord {
  readonly id: RunId;
  readonly flow: string;
  /** Git object ids, opaque outside `src/git`. */
  readonly commit: string;
  readonly codeCommit: string;
  /** The remote it was fetched from; undefined for a run of this clone. */
  readonly remote?: string;
  readonly manifest: Manifest;
  readonly execution: Execution;
  readonly env: EnvRecord;
}
