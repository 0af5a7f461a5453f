import type { OpenLineageEvent } from '../../lineage/open-lineage/event.ts';
import type { Acceptance } from '../../model/acceptance.ts';
import type { Approved } from '../../model/approved.ts';
import type { BisectReport } from '../../model/bisect-report.ts';
import type { AppliedBundle, CreatedBundle } from '../../model/bundle-report.ts';
import type { Completion } from '../../model/completion.ts';
import type { RunDiff } from '../../model/diff/run-diff.ts';
import type { RunTable } from '../../model/diff/run-table.ts';
import type { DiskUsage } from '../../model/disk-usage.ts';
import type { EvictedResults } from '../../model/evicted-results.ts';
import type { FlowStatus, StepStatus } from '../../model/flow-status.ts';
import type { GateDocument } from '../../model/gate/verdict.ts';
import type { GcReport } from '../../model/gc-report.ts';
import type { BlameReport } from '../../model/lineage/blame-report.ts';
import type { LineageDocument } from '../../model/lineage/lineage-document.ts';
import type { RemoteReport } from '../../model/remote-report.ts';
import type { RepositoryReport } from '../../model/repository-report.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { RunnerCheck } from '../../model/runner-check.ts';
import type { RunningRun } from '../../model/running-run.ts';
import type { VerifiedAttestation } from '../attest/verify-attestation.ts';
import type { CancelledRun } from '../cancel-run.ts';
import type { CheckedOut } from '../checkout-data.ts';
import type { Debugged } from '../debug/debug-task.ts';
import type { Examined } from '../examined.ts';
import type { FetchedRuns } from '../fetch-runs.ts';
import type { Evicted } from '../gc/evict.ts';
import type { Purged } from '../gc/purge.ts';
import type { Undeleted } from '../gc/undelete.ts';
import type { HooksInstalled, HooksStatus, HooksUninstalled } from '../hooks/manage-hooks.ts';
import type { ImportedProject } from '../import-dvc/import-dvc.ts';
import type { ImportedMetaflow } from '../import-metaflow/import-metaflow.ts';
import type { ListedFile } from '../list-artifact.ts';
import type { StartedLooseRun } from '../loose-run/start-loose-run.ts';
import type { OpenedWorktree } from '../open-worktree.ts';
import type { PulledArtifact } from '../pull-artifact.ts';
import type { SubmittedRun } from '../remote/detached/detach-run.ts';
import type { KnownRunner } from '../runners/known-runners.ts';
import type { StartedRun } from '../scheduled/start-scheduled.ts';
import type { RemoteCheck } from '../sharing/check-remote.ts';
import type { TagEvent } from '../tag-event.ts';
import type { ArtifactText, WrittenAttestation } from './artifact-results.ts';
import type { AddedFiles, Initialised, NarrowedStep, QuarantineList } from './changed-files.ts';
import type { ExecutedRun, LeftRun, SweepResult } from './executed-run.ts';
import type { PageFacts, ReproductionResult, ReviewResult } from './judged-run.ts';
import type { CardText, ExportedFlow, KubernetesManifest } from './made-for-others.ts';
import type { FoundFile, PrintedLog, RunList, RunStatus } from './run-list.ts';
import type { ScheduledRecord, ScheduledTask } from './scheduled-results.ts';
import type { SentRuns } from './sent-runs.ts';
import type { ShownArtifact, ShownRun, ShownStep, ShownTask } from './shown.ts';
import type { AddedRemote, HeldRun, ListedRemote, NotedRun, TagChanged, Trusted } from './small-results.ts';

/**
 * What each command gives as `result` with `--json`, by its name. The published JSON Schemas (`schema/`) are made from it, and what a
 * command returns has its type.
 */
export interface CommandResults {
  readonly accept: Acceptance;
  readonly add: AddedFiles;
  readonly approve: Approved;
  readonly attach: ExecutedRun | LeftRun;
  readonly attest: WrittenAttestation | VerifiedAttestation;
  readonly bisect: BisectReport;
  readonly blame: BlameReport;
  readonly 'bundle apply': AppliedBundle;
  readonly 'bundle create': CreatedBundle;
  readonly 'cache evict': EvictedResults;
  readonly cancel: CancelledRun;
  readonly card: CardText;
  readonly cat: ArtifactText;
  readonly checkout: readonly CheckedOut[];
  readonly complete: Completion;
  readonly completion: { readonly shell: 'bash' | 'zsh' | 'fish'; readonly script: string };
  readonly debug: Debugged;
  /** Of two runs, tasks or artifacts, or of three runs and more. */
  readonly diff: RunDiff | RunTable;
  readonly doctor: readonly Examined[];
  readonly du: DiskUsage;
  readonly evict: Evicted;
  readonly explain: StepStatus;
  readonly 'export airflow': ExportedFlow;
  readonly 'export argo': ExportedFlow;
  readonly 'export github-actions': ExportedFlow;
  readonly 'export gitlab-ci': ExportedFlow;
  readonly fetch: FetchedRuns;
  readonly find: readonly FoundFile[];
  /** Of the local store, or with `--remote` of that of the team. */
  readonly fsck: RepositoryReport | RemoteReport;
  readonly gc: GcReport;
  readonly hold: HeldRun;
  readonly 'hooks install': HooksInstalled;
  readonly 'hooks merge': { readonly path: string; readonly conflict: boolean };
  readonly 'hooks status': HooksStatus;
  readonly 'hooks uninstall': HooksUninstalled;
  readonly 'import-dvc': ImportedProject;
  readonly 'import-metaflow': ImportedMetaflow;
  readonly init: Initialised;
  /** The document, or with `--openlineage` its events. */
  readonly lineage: LineageDocument | readonly OpenLineageEvent[];
  readonly log: RunList;
  readonly logs: readonly PrintedLog[];
  readonly ls: readonly ListedFile[];
  readonly narrow: NarrowedStep;
  readonly note: NotedRun;
  readonly ps: readonly RunningRun[];
  readonly 'pull-artifact': PulledArtifact;
  readonly purge: Purged;
  /** Empty of `--background`. */
  readonly push: SentRuns | { readonly [none in never]: never };
  readonly 'record end': Omit<ExecutedRun, 'checkout' | 'sharing' | 'signed' | 'accepted'>;
  readonly 'record start': StartedLooseRun;
  readonly 'remote add': AddedRemote;
  readonly 'remote check': RemoteCheck;
  readonly 'remote list': readonly ListedRemote[];
  readonly 'remote remove': { readonly name: string; readonly url: string };
  readonly 'remote trust': Trusted & { readonly url: string };
  readonly report: PageFacts;
  readonly reproduce: ReproductionResult;
  readonly resume: ExecutedRun;
  readonly review: ReviewResult;
  readonly rm: { readonly removed: readonly string[] };
  /** Of one run; with `--sweep` of many; of `--dry-run` what it would do; of `--detach` where it runs. */
  readonly run: ExecutedRun | SweepResult | FlowStatus | SubmittedRun;
  readonly 'runner add': RunnerSpec;
  readonly 'runner check': RunnerCheck;
  readonly 'runner list': readonly KnownRunner[];
  readonly 'runner manifest': readonly KubernetesManifest[];
  readonly 'runner remove': { readonly name: string };
  readonly 'runner trust': Trusted & { readonly name: string; readonly host: string | null };
  readonly show: ShownRun | ShownTask | ShownStep | ShownArtifact;
  readonly status: RunStatus;
  readonly sync: { readonly fetched: FetchedRuns; readonly pushed: SentRuns };
  /** The tag as it is now, or with `--history` what it named over time. */
  readonly tag: TagChanged | readonly TagEvent[];
  /** Items as `key=value,…`; with `--key` each in an object. */
  readonly 'task items': readonly (string | { readonly [key: string]: string })[];

  readonly 'task record': ScheduledRecord;
  readonly 'task run': ScheduledTask;
  readonly 'task start': StartedRun;
  readonly ui: { readonly url: string };
  /** What was taken back, or without an argument what could be. */
  readonly undelete: Undeleted | QuarantineList;
  readonly verify: GateDocument;
  readonly worktree: OpenedWorktree;
}

export type CommandName = keyof CommandResults;
