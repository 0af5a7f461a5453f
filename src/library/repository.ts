import type { CancelledRun } from '../app/cancel-run.ts';
import type { Acceptance } from '../model/acceptance.ts';
import type { Approved } from '../model/approved.ts';
import type { AppliedBundle, CreatedBundle } from '../model/bundle-report.ts';
import type { RunDiff } from '../model/diff/run-diff.ts';
import type { RunTable } from '../model/diff/run-table.ts';
import type { DiskUsage } from '../model/disk-usage.ts';
import type { ParamValue } from '../model/flow.ts';
import type { FlowStatus, StepStatus } from '../model/flow-status.ts';
import type { GateDocument } from '../model/gate/verdict.ts';
import type { GcReport } from '../model/gc-report.ts';
import type { BlameReport } from '../model/lineage/blame-report.ts';
import type { RemoteReport } from '../model/remote-report.ts';
import type { RepositoryReport } from '../model/repository-report.ts';
import type { ReviewDocument } from '../model/review/review-document.ts';
import type { RunningRun } from '../model/running-run.ts';
import type { Beginnings } from './beginnings.ts';
import type { Inquiries } from './inquiries.ts';
import type { MadeForOthers } from './made-for-others.ts';
import type {
  AcceptOptions,
  ApproveOptions,
  CallOptions,
  DiffOptions,
  FetchOptions,
  FindOptions,
  FlowOptions,
  PushOptions,
  ReproduceOptions,
  ResumeOptions,
  RunFlowOptions,
  RunsOptions,
  SweepOptions,
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
  LogLine,
  PushResult,
  ReproductionResult,
  RunResult,
  RunRow,
  SweepResult,
  TagChange,
  TagMove,
} from './results.ts';
import type { Runners } from './runners.ts';
import type { FsckStoreOptions, GcOptions, Stores } from './stores.ts';

/**
 * A clone. Calls may be made at once, and others may change the repository meanwhile: each call sees it as it is when it begins. What fails is
 * an `MlgitError`, whose `code` is stable.
 */
export interface Repository extends Readable, Stores, Runners, MadeForOthers, Beginnings, Inquiries {
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
  /** A page in HTML, whole in itself, of what differs between two runs, or of three and more side by side. */
  diffPage(specs: readonly string[], options?: DiffOptions): Promise<string>;
  /** Which run made a file or folder of the working tree (`schema/blame.schema.json`). */
  blame(path: string, options?: CallOptions): Promise<BlameReport>;
  /**
   * What the tasks of a run under way print, of all of them as they print it, until the run has ended, and not what had ended
   * before; of a recorded one as `logs` has it. Without a run: the newest of this clone.
   */
  followLogs(
    spec?: string,
    options?: CallOptions & { readonly attempt?: number | 'last' | 'all' | undefined },
  ): AsyncIterable<LogLine>;
  /** Runs that go on, of this clone and detached ones. */
  running(options?: CallOptions): Promise<readonly RunningRun[]>;

  /**
   * Executes what is not cached, records the run, and puts its outputs into the working tree.
   * @throws MlgitError `task-failed`, `run-cancelled`: the run is recorded, `details.run` is its id.
   */
  runFlow(options?: RunFlowOptions): Promise<RunResult>;
  /**
   * One run for each combination of values, which share what is the same: `sweep({depth: [3, 5], seed: [1, 2]})`.
   * @throws MlgitError `task-failed`, `run-cancelled`: all runs are recorded, `details.runs` has each with its status.
   */
  sweep(
    over: { readonly [param: string]: readonly ParamValue[] },
    options?: SweepOptions,
  ): Promise<SweepResult>;
  /** Goes on with a run that did not succeed, as a new one. Default: the newest of this clone that did not. */
  resume(run?: string, options?: ResumeOptions): Promise<RunResult>;
  /** Asks a run of another process to end in order. One of this process ends by its `signal`. */
  cancel(run: string, options?: CallOptions): Promise<CancelledRun>;

  /** Lets a name stand for a run: `credit@prod`. */
  tag(run: string, name: string, options?: TagOptions): Promise<TagChange>;
  /** Lets a tag (`credit@prod`) name again what it named before. */
  rollBackTag(tag: string, options?: Omit<TagOptions, 'move'>): Promise<TagChange>;
  /** What a tag named over time, newest first. */
  tagHistory(tag: string, options?: CallOptions): Promise<readonly TagMove[]>;
  /** Adds a paragraph to the note of a run; returns all of it. */
  note(run: string, text: string, options?: CallOptions): Promise<string>;
  /** Keeps a run, its record and its bytes, from being deleted. */
  hold(run: string, options?: CallOptions): Promise<void>;
  /** Takes that back. */
  release(run: string, options?: CallOptions): Promise<void>;
  /** Signs that one stands for a run. git has to be able to sign without asking. */
  approve(run: string, options?: ApproveOptions): Promise<Approved>;
  /** Puts the manifest of a run into the tree as the accepted one of its flow, and stages it. */
  accept(run: string, options?: AcceptOptions): Promise<Acceptance>;
  /** Deletes records of runs; bytes stay until `gc`. `force`: also tagged and accepted ones. */
  remove(
    runs: readonly string[],
    options?: CallOptions & { readonly force?: boolean | undefined },
  ): Promise<readonly string[]>;

  /** Makes a run again from its record, with nothing from a cache, and records what it came to. `drifted` is a verdict and no error. */
  reproduce(run: string, options?: ReproduceOptions): Promise<ReproductionResult>;
  /** A model card, as Markdown. */
  card(run: string, options?: CallOptions): Promise<string>;
  /** The policy's verdict (`outcome`) on accepted manifests, one run, or a range. */
  verify(options?: VerifyOptions): Promise<GateDocument>;
  /** What a range of commits does to manifests. Default: from where the branch began (`schema/review.schema.json`). */
  review(range?: string, options?: CallOptions): Promise<ReviewDocument>;

  /** The same as a page in HTML, whole in itself. */
  reviewPage(range?: string, options?: CallOptions): Promise<string>;

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
  /** Writes runs into one file: artifacts, records, code and its history, tags, notes. Relative paths start at the folder that was opened. */
  createBundle(
    runs: readonly string[],
    path: string,
    options?: CallOptions & { readonly force?: boolean | undefined },
  ): Promise<CreatedBundle>;
  /** Takes in such a file, every byte verified, all of it or nothing. Its runs are those of the remote `bundle/NAME`; default: the name of the file. */
  applyBundle(
    path: string,
    options?: CallOptions & { readonly name?: string | undefined },
  ): Promise<AppliedBundle>;
  /** What takes how much space in the local store. */
  diskUsage(options?: CallOptions): Promise<DiskUsage>;
  /** Reads every blob and every record. What is damaged is no error: `damaged` says so. */
  fsck(options?: CallOptions & { readonly repair?: boolean | undefined }): Promise<RepositoryReport>;
  /** Checks the store of the team against what this clone has published. */
  fsckStore(options?: FsckStoreOptions): Promise<RemoteReport>;
  /** Moves what nothing needs out of the store. */
  gc(options?: GcOptions): Promise<GcReport>;
}
