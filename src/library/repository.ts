import type { Acceptance } from '../model/acceptance.ts';
import type { RunDiff } from '../model/diff/run-diff.ts';
import type { RunTable } from '../model/diff/run-table.ts';
import type { FlowStatus, StepStatus } from '../model/flow-status.ts';
import type { GateDocument } from '../model/gate/verdict.ts';
import type { GcReport } from '../model/gc-report.ts';
import type { ReviewDocument } from '../model/review/review-document.ts';
import type { RunningRun } from '../model/running-run.ts';
import type {
  AcceptOptions,
  CallOptions,
  DiffOptions,
  FetchOptions,
  FindOptions,
  FlowOptions,
  GcOptions,
  PushOptions,
  ResumeOptions,
  RunFlowOptions,
  RunsOptions,
  TagOptions,
  VerifyOptions,
} from './options.ts';
import type { Readable } from './readable.ts';
import type {
  AddedFile,
  CheckedOutFile,
  FetchResult,
  FlowInfo,
  FoundArtifact,
  PushResult,
  RunResult,
  RunRow,
  TagChange,
  TagMove,
} from './results.ts';

/**
 * A clone. Calls may be made at once, and others may change the repository meanwhile: each call sees it as it is when it begins. What fails is
 * an `MlgitError`, whose `code` is stable.
 */
export interface Repository extends Readable {
  /** Top of the working tree; undefined of a bare repository. */
  readonly root: string | undefined;

  /** Flows of the flow file. */
  flows(options?: Pick<FlowOptions, 'file' | 'signal'>): Promise<readonly FlowInfo[]>;
  /** What a run would do now, and why. Nothing is written. */
  status(options?: FlowOptions): Promise<FlowStatus>;
  /** Why a step would run, or what it is cached by: `train`, `train/seed=7`, `FLOW:train`. */
  explain(step: string, options?: Omit<FlowOptions, 'flow'>): Promise<StepStatus>;

  /** Runs that match. */
  runs(options?: RunsOptions): AsyncIterable<RunRow>;
  /** Artifacts over all runs, newest first; the same bytes of one task once. */
  find(options?: FindOptions): Promise<readonly FoundArtifact[]>;
  /** What differs between two runs, tasks or artifacts (`schema/diff.schema.json`). */
  diff(before: string, after: string, options?: DiffOptions): Promise<RunDiff>;
  /** Three runs or more side by side. */
  compare(specs: readonly string[], options?: CallOptions): Promise<RunTable>;
  /** Runs that go on, of this clone and detached ones. */
  running(options?: CallOptions): Promise<readonly RunningRun[]>;

  /**
   * Executes what is not cached, records the run, and puts its outputs into the working tree.
   * @throws MlgitError `task-failed`, `run-cancelled`: the run is recorded, `details.run` is its id.
   */
  runFlow(options?: RunFlowOptions): Promise<RunResult>;
  /** Goes on with a run that did not succeed, as a new one. Default: the newest of this clone that did not. */
  resume(run?: string, options?: ResumeOptions): Promise<RunResult>;
  /** Asks a run of another process to end in order. One of this process ends by its `signal`. */
  cancel(run: string, options?: CallOptions): Promise<void>;

  /** Lets a name stand for a run: `credit@prod`. */
  tag(run: string, name: string, options?: TagOptions): Promise<TagChange>;
  /** Lets a tag (`credit@prod`) name again what it named before. */
  rollBackTag(tag: string, options?: Omit<TagOptions, 'move'>): Promise<TagChange>;
  /** What a tag named over time, newest first. */
  tagHistory(tag: string, options?: CallOptions): Promise<readonly TagMove[]>;
  /** Adds a paragraph to the note of a run; returns all of it. */
  note(run: string, text: string, options?: CallOptions): Promise<string>;
  /** Puts the manifest of a run into the tree as the accepted one of its flow, and stages it. */
  accept(run: string, options?: AcceptOptions): Promise<Acceptance>;
  /** Deletes records of runs; bytes stay until `gc`. `force`: also tagged and accepted ones. */
  remove(
    runs: readonly string[],
    options?: CallOptions & { readonly force?: boolean | undefined },
  ): Promise<readonly string[]>;

  /** The policy's verdict (`outcome`) on accepted manifests, one run, or a range. */
  verify(options?: VerifyOptions): Promise<GateDocument>;
  /** What a range of commits does to manifests. Default: from where the branch began (`schema/review.schema.json`). */
  review(range?: string, options?: CallOptions): Promise<ReviewDocument>;

  /** Takes files and folders into the store and leaves pointers beside them. Paths start at the folder that was opened. */
  add(paths: readonly string[], options?: CallOptions): Promise<readonly AddedFile[]>;
  /** Puts data where its pointers are. Without paths, all. `kept` and `missing` are no errors here. */
  checkout(paths?: readonly string[], options?: CallOptions): Promise<readonly CheckedOutFile[]>;

  /** Brings records of runs from a git remote, and no artifact. */
  fetch(options?: FetchOptions): Promise<FetchResult>;
  /**
   * Sends artifacts to the store and records to the git remote. The call is the consent: nobody is asked. Credentials never go.
   * @throws MlgitError of the kind `incomplete` where something could not go.
   */
  push(options?: PushOptions): Promise<PushResult>;
  /** Moves what nothing needs out of the store. */
  gc(options?: GcOptions): Promise<GcReport>;
}
