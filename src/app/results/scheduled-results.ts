import type { Oid } from '../../git/port.ts';
import type { ExecutionTask } from '../../model/execution.ts';
import type { Manifest, ManifestOutput } from '../../model/manifest.ts';
import type { Metrics } from '../../model/metric.ts';
import type { RunId } from '../../model/run-id.ts';

/** A task that a scheduler had run. */
export interface ScheduledTask {
  readonly run: RunId;
  readonly flow: string;
  readonly task: string;
  readonly outcome: ExecutionTask['outcome'];
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  /** False: how it ended was known. */
  readonly isNew: boolean;
}

/** The run of a scheduler, recorded. */
export interface ScheduledRecord {
  readonly run: RunId;
  /** Git object id of the commit that is the run. */
  readonly commit: Oid;
  readonly manifest: Manifest;
}
