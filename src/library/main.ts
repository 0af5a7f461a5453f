/** The library `mlgit`: what a server or tool does with repositories, without a process of the command line. */
export type { VerifiedAttestation } from '../app/attest/verify-attestation.ts';
export type { CancelledRun } from '../app/cancel-run.ts';
export type { Examined } from '../app/examined.ts';
export type { Evicted } from '../app/gc/evict.ts';
export type { Purged } from '../app/gc/purge.ts';
export type { Undeleted } from '../app/gc/undelete.ts';
export type { ImportedProject } from '../app/import-dvc/import-dvc.ts';
export type { ImportedMetaflow } from '../app/import-metaflow/import-metaflow.ts';
export type { OpenedWorktree } from '../app/open-worktree.ts';
export type { SubmittedRun } from '../app/remote/detached/detach-run.ts';
export type { RecordedReproduction } from '../app/reproduce/reproductions-of.ts';
export type { WrittenAttestation } from '../app/results/artifact-results.ts';
export type { NarrowedStep } from '../app/results/changed-files.ts';
export type { AddedRemote, ListedRemote } from '../app/results/small-results.ts';
export type { KnownRunner } from '../app/runners/known-runners.ts';
export type { RemoteCheck } from '../app/sharing/check-remote.ts';
export type { CheckedSignature } from '../app/signing/signatures-of.ts';
export type { Acceptance, ConcernKind } from '../model/acceptance.ts';
export type { Approved } from '../model/approved.ts';
export type { ArtifactContent, ArtifactKind } from '../model/artifact.ts';
export type { BisectReport } from '../model/bisect-report.ts';
export type { AppliedBundle, CreatedBundle } from '../model/bundle-report.ts';
export type { DiffSection, RunDiff } from '../model/diff/run-diff.ts';
export type { RunTable } from '../model/diff/run-table.ts';
export type { DiskUsage } from '../model/disk-usage.ts';
export type { RunEvent } from '../model/event.ts';
export type { EvictedResult, EvictedResults } from '../model/evicted-results.ts';
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
export type { RunnerSpec } from '../model/runner.ts';
export type { RunnerCheck } from '../model/runner-check.ts';
export type { RunningRun } from '../model/running-run.ts';
export type {
  Beginnings,
  ImportDvcOptions,
  ImportMetaflowOptions,
  NarrowOptions,
} from './beginnings.ts';
export { doctor } from './doctor.ts';
export type { BisectOptions, Inquiries } from './inquiries.ts';
export type {
  AirflowOptions,
  ArgoOptions,
  ExportOptions,
  MadeForOthers,
  SchedulerOptions,
  VerifyAttestationOptions,
} from './made-for-others.ts';
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
export type { LineageOptions, Readable } from './readable.ts';
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
export type { AddRunnerOptions, DetachOptions, Runners } from './runners.ts';
export type {
  AddStoreOptions,
  EvictOptions,
  EvictResultOptions,
  FsckStoreOptions,
  GcOptions,
  PurgeOptions,
  QuarantineOptions,
  ScopeOptions,
  Stores,
} from './stores.ts';
