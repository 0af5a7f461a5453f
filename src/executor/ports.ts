import type { PlannedTask } from '../flow/plan-types.ts';
import type { CheckResult } from '../model/check.ts';
import type { Digest } from '../model/digest.ts';
import type { ExecutionTask, ObservationMeans } from '../model/execution.ts';
import type { Failure } from '../model/failure.ts';
import type { Step } from '../model/flow.ts';
import type { ManifestInput, ManifestOutput } from '../model/manifest.ts';
import type { Metrics } from '../model/metric.ts';
import type { SecretMask } from '../model/secret-mask.ts';
import type { WarmGround } from '../runner/port.ts';
import type { InputFacts, JoinedFacts } from './input-facts.ts';

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
  /** Digest of the container image; undefined where there is none. */
  imageDigest(task: PlannedTask): Promise<Digest | undefined>;
  /** Digests of what the task may read outside (`undeclared: {allow: …}`), by path. */
  allowedDigests(task: PlannedTask): Promise<{ readonly [path: string]: Digest }>;
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
  /** For tasks that are told (`MLGIT_INPUTS_FILE`). */
  readonly facts?: InputFacts;
  /** How they are found out of an artifact of another run, once somebody wants them. */
  readonly factsOf?: () => Promise<InputFacts>;
  /** Of a join, for such tasks: what each entry is, in the order of the items. */
  readonly joined?: readonly JoinedFacts[];
}

export interface WorkspaceRequest {
  readonly task: PlannedTask;
  readonly attempt: number;
  readonly command: readonly string[];
  readonly inputs: { readonly [name: string]: ResolvedInput };
  readonly signal: AbortSignal;
  /** What its processes may have; undefined: no limit of its own. */
  readonly memoryBytes?: number | undefined;
  /** What a program of somebody's reads from, who sits there; absent: nothing. */
  readonly stdin?: 'pipe' | 'terminal';
  /** Of a workspace for a check of the task: what is different in it. */
  readonly check?: CheckWorkspace;
}

export interface CheckWorkspace {
  /** Part of the name of its folder, unique in the task. */
  readonly label: string;
  /** Whose code is there instead of the task's. */
  readonly code: Step;
  /** What the task made, at its declared paths, read-only. */
  readonly outputs: { readonly [name: string]: ManifestOutput };
}

/** What the checks of a task are evaluated on. */
export interface CheckRequest {
  readonly task: PlannedTask;
  readonly command: readonly string[];
  readonly inputs: { readonly [name: string]: ResolvedInput };
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  /** Of what the task runs in: a check that is a program depends on it. */
  readonly environment: Digest;
}

export interface EvaluatedChecks {
  /** In the order of the flow file. */
  readonly results: readonly CheckResult[];
  readonly logs: NonNullable<ExecutionTask['checkLogs']>;
  /** Outputs that a check has damaged: they are not in the store any more. */
  readonly lost?: readonly string[];
}

/**
 * Evaluates the checks of a task that has them. A result that is remembered for the same check and the same data is not
 * worked out again. Never rejects for what checks or data are like.
 */
export type EvaluateChecks = (request: CheckRequest) => Promise<EvaluatedChecks>;

export interface TaskWorkspace {
  /** Absolute path of the folder in which the command runs. */
  readonly root: string;
  readonly logPath: string;
  /** Where the task may say which formats its outputs are in, absolute. */
  readonly formatsFile?: string;
  /** The values of the step's secrets. */
  readonly mask: SecretMask;
  /** The complete environment of the task. Builds the declared environment when it is not there yet. */
  readonly env: { readonly [name: string]: string };
  /** Words before the shell that isolate or trace it; none where nothing does. */
  readonly within?: readonly string[];
  /** What `within` starts runs in a container. */
  readonly inContainer?: true;
  /** How a warm worker for it is started; absent: it needs a process of its own. */
  readonly warm?: WarmGround;
  /** Inputs and code that the task changed although they are read-only; the damaged blobs are quarantined. */
  changedInputs(): Promise<readonly string[]>;
  /** What was seen of its reads; of a command that failed also what it wanted and did not find. */
  observations(failed: boolean): Promise<Observations>;
  /** Removes it. */
  close(): Promise<void>;
}

export interface Observations {
  readonly undeclaredReads: readonly string[];
  /**
   * Of a command that failed: wanted by it, absent in the workspace, present in the working tree. Of a function of a flow in
   * Python also when it succeeded: modules.
   */
  readonly undeclaredFiles: Extract<Failure, { kind: 'exit' }>['missing'];
  readonly observedBy: readonly ObservationMeans[];
  /** Files of the workspace that were read, when all of them are known. */
  readonly read?: readonly string[];
}
