/** The library `mlgit`: what a server or tool does with repositories, without a process of the command line. */
export type { Acceptance, ConcernKind } from '../model/acceptance.ts';
export type { Approved } from '../model/approved.ts';
export type { ArtifactContent, ArtifactKind } from '../model/artifact.ts';
export type { AppliedBundle, CreatedBundle } from '../model/bundle-report.ts';
export type { DiffSection, RunDiff } from '../model/diff/run-diff.ts';
export type { RunTable } from '../model/diff/run-table.ts';
export type { DiskUsage } from '../model/disk-usage.ts';
export type { RunEvent } from '../model/event.ts';
export type { Execution } from '../model/execution.ts';
export type { ParamSpec, ParamValue } from '../model/flow.ts';
export type { FlowStatus, StepStatus } from '../model/flow-status.ts';
export type { GateDocument } from '../model/gate/verdict.ts';
export type { GcReport } from '../model/gc-report.ts';
export type { BlameReport } from '../model/lineage/blame-report.ts';
export type { LineageDirection, LineageDocument } from '../model/lineage/lineage-document.ts';
export type { Manifest } from '../model/manifest.ts';
export { type Detail, type ErrorKind, MlgitError } from '../model/mlgit-error.ts';
export type { RemoteReport } from '../model/remote-report.ts';
export type { RepositoryReport } from '../model/repository-report.ts';
export type { ReviewDocument } from '../model/review/review-document.ts';
export type { RunRecord } from '../model/run.ts';
export type { RunningRun } from '../model/running-run.ts';
export { openRemote } from './open-remote.ts';
export { openRepository } from './open-repository.ts';
export type {
  AcceptOptions,
  ApproveOptions,
  CallOptions,
  DiffOptions,
  FetchOptions,
  FindOptions,
  FlowOptions,
  FsckStoreOptions,
  GcOptions,
  LineageOptions,
  OpenOptions,
  PushOptions,
  RemoteOptions,
  ReproduceOptions,
  ResumeOptions,
  RunFlowOptions,
  RunsOptions,
  SweepOptions,
  TagOptions,
  VerifyOptions,
  Warning,
} from './options.ts';
export type { Readable } from './readable.ts';
export type { Remote } from './remote.ts';
export type { Repository } from './repository.ts';
export type {
  AddedFile,
  Artifact,
  CheckedOutFile,
  FetchResult,
  FlowInfo,
  FoundArtifact,
  ListedFile,
  LogLine,
  PushResult,
  ReproductionResult,
  RunResult,
  RunRow,
  SweepResult,
  TagChange,
  TagMove,
} from './results.ts';
