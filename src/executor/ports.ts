import type { PlannedTask } from '../flow/plan-types.ts';
import type { Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { ManifestInput } from '../model/manifest.ts';
import type { SecretMask } from '../model/secret-mask.ts';

/** What the executor needs of the surroundings, beside store, cache and runner. Built in `src/app`. */
export interface TaskSurroundings {
  /** Content of the task's tree and history inputs, resolved once at the start of the run. */
  externalInput(task: PlannedTask, input: string): ResolvedInput | undefined;
  /** Tree digest of the code that the task can read. */
  codeDigest(task: PlannedTask): Promise<Digest>;
  /** Digest for the key: of the declared environment, else of the platform that the commands would meet. */
  environmentDigest(task: PlannedTask, command: readonly string[]): Promise<EnvironmentDigest>;
  /** Digests of the package lists of linked folders. */
  linkDigests(): Promise<{ readonly [path: string]: Digest }>;
  /** What the command of `cache: {key: …}` printed, without the last newline; undefined where there is none. */
  sourceState(task: PlannedTask): Promise<string | undefined>;
  /** Builds a workspace that holds the task's code and inputs and nothing else. */
  openWorkspace(request: WorkspaceRequest): Promise<TaskWorkspace>;
}

export interface EnvironmentDigest {
  readonly digest: Digest;
  /** True when the step or the file declares an environment. */
  readonly declared: boolean;
}

export interface ResolvedInput {
  readonly input: ManifestInput;
  /** Where it lies in the workspace, relative. */
  readonly path: string;
}

export interface WorkspaceRequest {
  readonly task: PlannedTask;
  readonly attempt: number;
  readonly command: readonly string[];
  readonly inputs: { readonly [name: string]: ResolvedInput };
  readonly signal: AbortSignal;
}

export interface TaskWorkspace {
  /** Absolute path of the folder in which the command runs. */
  readonly root: string;
  readonly logPath: string;
  /** The values of the step's secrets. */
  readonly mask: SecretMask;
  /** The complete environment of the task. Builds the declared environment when it is not there yet. */
  readonly env: { readonly [name: string]: string };
  /** Inputs and code that the task changed although they are read-only; the damaged blobs are quarantined. */
  changedInputs(): Promise<readonly string[]>;
  /** What the audit hook saw. */
  observations(): Promise<Observations>;
  /** Removes it. */
  close(): Promise<void>;
}

export interface Observations {
  readonly undeclaredReads: readonly string[];
  /** Wanted by the task, absent in the workspace, present in the working tree. */
  readonly undeclaredFiles: Extract<Failure, { kind: 'exit' }>['missing'];
  readonly observedBy: readonly 'audit-hook'[];
  /** Files of the workspace that were read, when all of them are known. */
  readonly read?: readonly string[];
}
