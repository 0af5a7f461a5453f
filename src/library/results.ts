import type { ArtifactContent } from '../model/artifact.ts';
import type { Execution } from '../model/execution.ts';
import type { ParamSpec } from '../model/flow.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Reproduction } from '../model/reproduction.ts';
import type { RunRecord } from '../model/run.ts';
import type { SweepReport } from '../model/sweep-report.ts';
import type { CallOptions } from './options.ts';

/** A flow of the flow file. */
export interface FlowInfo {
  readonly name: string;
  readonly description?: string;
  readonly params: { readonly [name: string]: ParamSpec };
  /** Names, in the order of the file. */
  readonly steps: readonly string[];
}

/** A run, and what is said about it. */
export interface RunRow extends RunRecord {
  /** Names of tags of its flow; of a fetched tag `remote/name`. */
  readonly tags: readonly string[];
  readonly note?: string;
}

/** A run that was executed, recorded, and whose outputs are in the working tree. */
export interface RunResult {
  readonly id: string;
  /** The commit that is the run. */
  readonly commit: string;
  readonly manifest: Manifest;
  readonly execution: Execution;
  /** Outputs that were put into the working tree, relative to its top. */
  readonly written: readonly string[];
  /** Outputs whose place has something else that is recorded nowhere: left as it is. */
  readonly kept: readonly { readonly path: string; readonly artifact: string; readonly because: string }[];
  /** Whether it could be signed; absent where git is not configured to sign runs. */
  readonly signed?: boolean;
}

/** One run for each combination of parameters, and what became of the outputs of the best one. */
export interface SweepResult extends SweepReport, Pick<RunResult, 'written' | 'kept'> {}

/** What a run came to when it was run again, and where that is recorded. */
export interface ReproductionResult extends Reproduction {
  /** Git ref of the record. */
  readonly ref: string;
  /** Whether it could be signed; absent where it was not to be. */
  readonly signed?: boolean;
}

/** One output of a task, or a file in one. It goes on naming the same bytes whatever becomes of tags. */
export interface Artifact extends ArtifactContent {
  /** With the id of the run: `credit@k3f9…:train/model`. */
  readonly spec: string;
  readonly flow: string;
  readonly run: string;
  readonly task: string;
  /** Of the output. */
  readonly name: string;
  /** Its bytes, verified as they come: what has another digest ends in an MlgitError `integrity`. Of a file only. */
  open(options?: CallOptions): AsyncIterable<Uint8Array>;
  /** All of its bytes. Of a file only. */
  bytes(options?: CallOptions): Promise<Uint8Array>;
  /** Its bytes as UTF-8. Of a file only. */
  text(options?: CallOptions): Promise<string>;
  /**
   * Writes the file or folder, verified, and whole or not at all; a folder that exists gets it inside. Returns its absolute path.
   * Relative paths start at the folder that was opened.
   */
  saveTo(path: string, options?: CallOptions & { readonly force?: boolean | undefined }): Promise<string>;
}

/** A file of a folder artifact, or an artifact of a run or task. */
export interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'link' | 'tree';
  readonly sizeBytes: number;
  readonly digest: string;
}

/** An artifact of some run. */
export interface FoundArtifact extends ArtifactContent {
  readonly spec: string;
  readonly flow: string;
  readonly run: string;
  readonly task: string;
  readonly name: string;
  /** Relative to the top of the working tree. */
  readonly path: string;
  readonly user: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** So many more runs have the same bytes under the same name. */
  readonly alsoIn: number;
}

/** A line that a task printed. */
export interface LogLine {
  readonly flow: string;
  readonly run: string;
  readonly task: string;
  /** From 1; absent where the task made none, and the line says why. */
  readonly attempt?: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly line: string;
}

/** A tag as it is now. */
export interface TagChange {
  readonly flow: string;
  readonly tag: string;
  readonly run: string;
  /** The run that it named before. */
  readonly previous?: string;
}

/** One time that a tag began to name a run. */
export interface TagMove {
  readonly run: string;
  readonly who: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly why: string;
  readonly commit: string;
  readonly rolledBack: boolean;
}

/** Data that a pointer stands for now. */
export interface AddedFile {
  /** Relative to the top. */
  readonly path: string;
  readonly pointer: string;
  readonly content: ArtifactContent;
  /** False where the pointer said so already. */
  readonly changed: boolean;
}

/** Data at its place. `kept`: what is there is recorded nowhere and was left. `missing`: no store has it. */
export interface CheckedOutFile {
  readonly path: string;
  readonly outcome: 'created' | 'unchanged' | 'replaced' | 'kept' | 'missing';
  readonly content: ArtifactContent;
}

/** What a fetch brought. */
export interface FetchResult {
  readonly remote: string;
  readonly runs: readonly { readonly flow: string; readonly run: string }[];
  readonly tags: readonly { readonly flow: string; readonly tag: string; readonly run?: string }[];
  readonly notes: readonly { readonly flow: string; readonly run: string }[];
  /** What the remote has no more, as `runs/credit/k3f9…`. */
  readonly removed: readonly string[];
  /** Tags and notes that have a history apart from the remote's; neither was changed. */
  readonly diverged: readonly string[];
}

/** What a push sent. */
export interface PushResult {
  /** Absent where no store is configured: artifacts stay on this machine. */
  readonly store?: {
    readonly name: string;
    readonly url: string;
    readonly blobs: number;
    readonly bytes: number;
  };
  /** Absent where there is no git remote. */
  readonly refs?: { readonly remote: string; readonly pushed: readonly string[] };
}
