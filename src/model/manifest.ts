import type { ArtifactContent } from './artifact.ts';
import type { CheckResult } from './check.ts';
import type { Digest } from './digest.ts';
import type { Item, ParamValue, PlotSpec } from './flow.ts';
import type { Direction, Metrics } from './metric.ts';
import type { RunStatus } from './run-status.ts';

export type { RunStatus } from './run-status.ts';

/** Why a task of a flow that went well was skipped: its condition was false, or all that it needs was left out. */
export type SkipReason = 'condition' | 'upstream';

/** `skipped`: not started, because something it needs did not succeed, its condition was false or it was not selected. */
export type TaskStatus = 'succeeded' | 'failed' | 'cancelled' | 'skipped';

/**
 * `manifest.json` of a run commit: what was made from what. Deterministic: it holds no time, host, user, run id
 * or path of a machine, and does not say what was cached, so that equal inputs and results give equal bytes.
 */
export interface Manifest {
  readonly version: 1;
  readonly flow: string;
  readonly status: RunStatus;
  /** All parameters of the flow with the values of this run. */
  readonly params: { readonly [name: string]: ParamValue };
  /** By task id: the step's name (in a fan-out: `step/key=value,…`; in a subflow: `step/inner`). */
  readonly tasks: { readonly [taskId: string]: ManifestTask };
  /** True for a run of part of the flow (`--only`, `--from`, `--until`): never `latest`. */
  readonly partial?: true;
}

export interface ManifestTask {
  readonly step: string;
  readonly status: TaskStatus;
  /** Item of a fan-out. */
  readonly item?: Item;
  /** Of a task that was skipped as the flow says. */
  readonly skippedBy?: SkipReason;
  /** Of a failed task whose step may fail. */
  readonly allowedToFail?: true;
  /** Absent when the task never got far enough to have one. */
  readonly key?: Digest;
  /** Commands as the task saw them, one an entry. */
  readonly command: readonly string[];
  /** The parameters the task could see. */
  readonly params: { readonly [name: string]: ParamValue };
  /** Tree digest of the code the task could read. */
  readonly code?: Digest;
  /** Digest of the *declared* environment, when one is declared. */
  readonly environment?: Digest;
  readonly inputs: { readonly [name: string]: ManifestInput };
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  /** Which way each metric gets better. */
  readonly direction?: { readonly [metric: string]: Direction };
  /** A series file of metrics, stored as a blob. */
  readonly series?: ManifestOutput;
  readonly plots?: readonly ManifestPlot[];
  /** Of its checks, in the order of the flow file; absent when it has none or they were not evaluated. */
  readonly checks?: readonly CheckResult[];
  /** True when the task was seen to read what its key does not cover. */
  readonly undeclaredReads?: true;
}

export type InputOrigin =
  | { readonly path: string }
  | { readonly step: string; readonly output: string }
  | { readonly spec: string }
  | { readonly url: string; readonly pin: string };

export interface ManifestInput extends ArtifactContent {
  readonly from: InputOrigin;
}

export interface ManifestOutput extends ArtifactContent {
  /** Declared path, relative to the root. */
  readonly path: string;
  /** What the task said that it is written as (`artifact-format.ts`); absent of what a command made. */
  readonly format?: string;
}

export interface ManifestPlot extends PlotSpec {
  readonly digest: Digest;
  readonly sizeBytes: number;
}
