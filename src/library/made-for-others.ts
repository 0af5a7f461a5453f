import type { VerifiedAttestation } from '../app/attest/verify-attestation.ts';
import type { OpenedWorktree } from '../app/open-worktree.ts';
import type { WrittenAttestation } from '../app/results/artifact-results.ts';
import type { CallOptions } from './options.ts';

/** Which flow is written for another system. */
export interface ExportOptions extends CallOptions {
  /** Name of the flow; may be left out where there is one. */
  readonly flow?: string | undefined;
  /** Flow file, relative to the folder that was opened. Default: `mlgit.yaml` at the top. */
  readonly file?: string | undefined;
}

/** Of systems whose tasks have no clone. */
export interface SchedulerOptions extends ExportOptions {
  /** URL of the git repository to run. Default: the remote. */
  readonly repository?: string | undefined;
  /** Branch, tag or commit to run. Default: the branch. */
  readonly revision?: string | undefined;
}

export interface AirflowOptions extends SchedulerOptions {
  /** What tasks are: commands where the workers of Airflow run, or pods. Default: `bash`. */
  readonly operator?: 'bash' | 'kubernetes' | undefined;
  /** Pool whose slots tasks take. */
  readonly pool?: string | undefined;
  /** Which Airflow it is for, where several run the same repository with one store. */
  readonly instance?: string | undefined;
  /** Of pods: the runner of Kubernetes whose settings they have. Default: the only one. */
  readonly runner?: string | undefined;
  /** Of pods. Default: that of the runner. */
  readonly image?: string | undefined;
  /** Of pods: connection of Airflow to their cluster. Default: `kubernetes_default`. */
  readonly connection?: string | undefined;
}

export interface ArgoOptions extends SchedulerOptions {
  /** Container image with mlgit, git and what the steps need. */
  readonly image: string;
  /** Secrets of Kubernetes whose entries become variables of every task. */
  readonly envFrom?: readonly string[] | undefined;
}

export interface VerifyAttestationOptions extends CallOptions {
  /** Public key that it has to be signed with: ed25519 in PEM, or of ssh. Default: `allowedSigners` decide. */
  readonly key?: string | undefined;
  /** File of those by whose ssh keys it may be signed. Default: as git is configured. */
  readonly allowedSigners?: string | undefined;
  /** Hold it also against what this clone knows of this SPEC. */
  readonly spec?: string | undefined;
}

/** What is made of runs and flows for people and systems that have no mlgit. */
export interface MadeForOthers {
  /** A DAG file for Airflow. With `operator: 'kubernetes'` what pods fetch is put into the store. */
  exportAirflow(options?: AirflowOptions): Promise<string>;
  /** A WorkflowTemplate, and its schedule, for Argo Workflows. */
  exportArgo(options: ArgoOptions): Promise<string>;
  /** A workflow for GitHub Actions that trains on a schedule. */
  exportGithubActions(options?: ExportOptions): Promise<string>;
  /** A pipeline for GitLab CI that trains on a schedule. */
  exportGitlabCi(options?: ExportOptions): Promise<string>;
  /** A signed statement of where artifacts came from: in-toto, SLSA provenance, in a DSSE envelope. `key`: a file, in place of the ssh key of git. */
  attest(
    spec: string,
    options?: CallOptions & { readonly key?: string | undefined },
  ): Promise<WrittenAttestation>;
  /** Takes the file of an envelope only when a trusted key has signed just these bytes. */
  verifyAttestation(path: string, options?: VerifyAttestationOptions): Promise<VerifiedAttestation>;
  /** Puts the code and inputs of a run, and the recipe of its environment, into a folder that is absent or empty. */
  worktree(run: string, folder: string, options?: CallOptions): Promise<OpenedWorktree>;
}
