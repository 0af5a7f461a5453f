import type { ArtifactContent } from '../../model/artifact.ts';
import type { ExecutionTask } from '../../model/execution.ts';
import type { ManifestOutput, ManifestTask } from '../../model/manifest.ts';
import type { RunId } from '../../model/run-id.ts';
import type { RecordedReproduction } from '../reproduce/reproductions-of.ts';
import type { CheckedSignature } from '../signing/signatures-of.ts';
import type { NamedRun } from './run-list.ts';

/** A run with all that is recorded about it. */
export interface ShownRun extends NamedRun {
  /** What it came to when it was run again. */
  readonly reproductions: readonly RecordedReproduction[];
  /** Verified by whom this user trusts; absent where it has none, or it is not of this clone. */
  readonly signatures?: readonly CheckedSignature[];
}

/** A task of a run: what it was made from, and how it went. */
export interface ShownTask extends ManifestTask {
  readonly run: RunId;
  readonly flow: string;
  readonly task: string;
  /** Absent of a task that was not executed. */
  readonly execution: ExecutionTask | undefined;
}

/** All tasks of a step. */
export interface ShownStep {
  readonly run: RunId;
  readonly flow: string;
  readonly step: string;
  readonly tasks: { readonly [taskId: string]: Omit<ShownTask, 'run' | 'flow' | 'task'> };
}

/** An artifact, or a file or folder in one. */
export interface ShownArtifact {
  readonly run: RunId;
  readonly flow: string;
  readonly task: string;
  /** Name of the output. */
  readonly name: string;
  /** The way down in a folder, name by name. */
  readonly inner: readonly string[];
  readonly output: ManifestOutput;
  /** What the SPEC names, down to a file in a folder; absent where its bytes are not here. */
  readonly content: ArtifactContent | undefined;
  /** Whether its bytes are in the local store. */
  readonly here: boolean;
}
