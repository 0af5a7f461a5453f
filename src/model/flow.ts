import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import type { Direction } from './metric.ts';
import type { ResourceRequest } from './resources.ts';
import type { RunStatus } from './run-status.ts';
import type { RunnerSpec } from './runner.ts';

/** A validated flow file (`mlgit.yaml`): all names checked, shorthands expanded, nothing resolved yet. */
export interface FlowFile {
  /** Path relative to the repository's root. */
  readonly path: string;
  readonly version: 1;
  /** URL of the store to share artifacts through; undefined: the local store only. */
  readonly store?: string;
  /** Whether runs are shared when they end; undefined: as the user decides. */
  readonly push?: 'auto' | 'manual';
  /** Places to run beside this machine; absent when there are none. */
  readonly runners?: { readonly [name: string]: RunnerSpec };
  readonly flows: { readonly [name: string]: Flow };
  /** Python files that have flows beside these, relative to the root. */
  readonly python?: readonly string[];
}

export interface Flow {
  readonly name: string;
  readonly description?: string;
  /** Five fields of cron, in UTC; for schedulers that a flow is exported to. */
  readonly schedule?: string;
  readonly params: { readonly [name: string]: ParamSpec };
  /** Files of parameter values, each overriding those before it. */
  readonly paramsFiles: readonly ParamsFile[];
  /** In the order of the file. */
  readonly steps: { readonly [name: string]: Step };
  /** Paths that every workspace links, as `.venv`. */
  readonly workspaceLinks: readonly string[];
  /** Who is told of the end of a run; absent in what early versions remember. */
  readonly notify?: readonly NotifySpec[];
  /** Tags that a branch decides about. */
  readonly tags?: { readonly [name: string]: BoundTag };
}

/** A tag that names what is accepted on a branch, whatever a ref of its name says. */
export interface BoundTag {
  readonly branch: string;
}

/** Exactly one of `command` and `webhook` is there. */
export interface NotifySpec {
  readonly on: readonly RunStatus[];
  /** A shell command, which gets the run as JSON on standard input. */
  readonly command?: string;
  /** A URL that gets it by POST; or `$NAME`, a variable of whoever runs the flow that holds the URL. */
  readonly webhook?: string;
}

export interface ParamsFile {
  /** A YAML or JSON file, relative to the root. */
  readonly path: string;
  /** True: what it names are parameters (`params: FILE`); false: it may only set declared ones (`params_file: FILE`). */
  readonly declares: boolean;
  /** Of a file with other values as well: parameter → its key there, with dots. */
  readonly keys?: { readonly [param: string]: string };
}

export type ParamValue = string | number | boolean;

export interface ParamSpec {
  readonly name: string;
  readonly type: 'str' | 'int' | 'float' | 'bool';
  readonly default?: ParamValue;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly ParamValue[];
  readonly help?: string;
  /** Of a list of a flow in Python, whose value is a text of JSON: what its elements may be. */
  readonly list?: ElementSpec;
}

/** Without a type, elements are texts, numbers, true or false. */
export type ElementSpec = Partial<Pick<ParamSpec, 'type' | 'min' | 'max' | 'choices'>>;

export interface Step {
  readonly name: string;
  readonly description?: string;
  /** Commands in order, as written, with `${{ … }}` not yet replaced. */
  readonly run: readonly string[];
  /** Globs of the tree the step may read; undefined means the default (the whole tree but …). */
  readonly code?: readonly string[];
  /** File of the tree → keys: of that file, which is code, a task sees these values alone; absent when there are none. */
  readonly excerpts?: { readonly [path: string]: readonly string[] };
  readonly inputs: { readonly [name: string]: InputSource };
  readonly outputs: { readonly [name: string]: OutputSpec };
  /** Parameters named under `params:`; undefined: those the command mentions, else all. */
  readonly params?: readonly string[];
  readonly metrics?: MetricsSpec;
  readonly plots: readonly PlotSpec[];
  readonly environment?: EnvironmentSpec;
  /** Variables set for the task: part of the key. */
  readonly env: { readonly [name: string]: string };
  /** Variables passed through: never recorded, never in the key. */
  readonly secrets: readonly string[];
  readonly timeoutMs?: number;
  /** What it needs of the machine; never in the key. */
  readonly resources?: ResourceRequest;
  /** Name of the runner that its tasks run on, of the step or its flow; undefined: this machine. Never in the key. */
  readonly runner?: string;
  /** False: always run, still record. */
  readonly cache: boolean;
  /** A recorded result that is older is not reused; milliseconds. */
  readonly cacheTtlMs?: number;
  /** A command whose output enters the key, for sources that change outside. */
  readonly cacheKey?: string;
  /** One task an item instead of one. */
  readonly foreach?: Foreach;
  /** The step is skipped where one of these is false. */
  readonly when?: readonly Condition[];
  /** A failure fails neither the run nor what can do without this step's outputs. */
  readonly allowFailure: boolean;
  readonly retry?: RetrySpec;
  /** Its tasks get processes of their own, not forks of a warm worker. Never in the key. */
  readonly fresh?: true;
  /** Container image that its commands run in; then `environment` is absent. */
  readonly image?: string;
  /** Of the step, its flow or the file; undefined: reads that no key covers are reported where they are seen. */
  readonly undeclared?: UndeclaredSpec;
  /** What `run` was written as, where it was not a command. */
  readonly call?: 'python' | 'notebook';
  /** What must hold of its data, in the order of the file; absent when there are none. Not part of the key. */
  readonly checks?: readonly Check[];
  /** Path of the notebook, where it is one. */
  readonly notebook?: string;
  /** Parameters of type float, whose values Python is to see as such also where they are whole numbers. */
  readonly floats?: readonly string[];
  /** What of its code counts, where that is less than all: of a step of a flow in Python. */
  readonly source?: StepSource;
  /** Another flow in place of a command; only while the file is read. */
  readonly subflow?: SubflowSpec;
  /** Of a step of a subflow (`outer/inner`): what its parameters are. */
  readonly scope?: ParamScope;
}

/** Of a step that is a function of a flow in Python. */
export interface StepSource {
  /** File that has the function. */
  readonly module: string;
  /** File → digest of what counts of it, in place of that of its bytes. */
  readonly digests: { readonly [path: string]: Digest };
  /** Why all of `module` counts, where mlgit could not tell which part does. */
  readonly whole?: string;
}

/** What is done about reads outside of workspace, environment and system folders. */
export interface UndeclaredSpec {
  /** `report`: tell of what is seen; `fail`: hide all of it, and fail where it is read; `trace`: see every read, and tell. */
  readonly mode: 'report' | 'fail' | 'trace';
  /** Absolute paths that may be read; their content enters the key. */
  readonly allow: readonly string[];
}

/** Another flow as a step: its steps, with these parameters. */
export interface SubflowSpec {
  readonly flow: string;
  readonly params: { readonly [name: string]: ParamValue | ItemReference };
}

/** The value of a key of the item of the step that has it: `${{ item.KEY }}`. */
export interface ItemReference {
  readonly item: string;
}

/** A fan-out: the product of its dimensions, without what is excluded. */
export interface Foreach {
  /** In the order of the file: the last one changes fastest. */
  readonly dimensions: readonly Dimension[];
  /** Items that have all values of one of these are left out. */
  readonly exclude: readonly Item[];
}

export interface Dimension {
  readonly key: string;
  readonly values: ItemSource;
}

export type ItemSource =
  /** With `param`, the values are those of that parameter of the flow: a text that has them as a JSON list. */
  | { readonly kind: 'list'; readonly values: readonly ParamValue[]; readonly param?: string }
  /** Each value that the key has among the items of another step; shared keys keep the two in step. */
  | { readonly kind: 'key'; readonly step: string; readonly key: string }
  /** A JSON list, lines, or the entries of a folder: known once that step has run. */
  | { readonly kind: 'artifact'; readonly step: string; readonly output: string };

/** Key of `foreach` → value, in the order of the dimensions. */
export interface Item {
  readonly [key: string]: ParamValue;
}

/** A CEL expression over `params`, `item` and `metrics`. */
export interface Condition {
  readonly text: string;
  /** Name behind `metrics` → step whose metrics it stands for. */
  readonly steps: { readonly [name: string]: string };
  /** What its `params` are, where they are not those of the flow. */
  readonly scope?: ParamScope;
}

/** Parameters of a subflow: values, keys of the item, or parameters of the flow around it. */
export interface ParamScope {
  readonly [name: string]: ParamValue | ItemReference | { readonly param: string };
}

export type RetryClass = 'error' | 'timeout' | 'oom' | 'preempted' | 'lost' | 'network';

export interface RetrySpec {
  /** Tries after the first. */
  readonly times: number;
  /** Which failures are tried again; exit codes as numbers. */
  readonly for: readonly (RetryClass | number)[];
  /** Before the first retry; doubled each time, with jitter. Milliseconds. */
  readonly backoffMs: number;
  /** Resource → factor by which each retry asks for more. */
  readonly scale: { readonly [resource: string]: number };
}

export type InputSource =
  | { readonly kind: 'path'; readonly path: string; readonly optional?: true }
  | {
      readonly kind: 'step';
      readonly step: string;
      readonly output: string;
      readonly optional?: true;
      /** Key of the step's `foreach` over that output: each task gets its element of it. */
      readonly element?: string;
    }
  /** The metrics of a step, as a JSON file. */
  | { readonly kind: 'metrics'; readonly step: string; readonly optional?: true }
  | { readonly kind: 'history'; readonly spec: string; readonly optional: boolean }
  | {
      readonly kind: 'url';
      readonly url: string;
      /** What tells one version from the next: the server's tag, or the bytes' digest. */
      readonly pin: 'etag' | 'digest';
      readonly optional?: true;
    };

export interface OutputSpec {
  readonly name: string;
  /** Relative to the root, without the trailing slash that marks a folder. */
  readonly path: string;
  /** `any`: whichever of the two is there when the task ends. */
  readonly kind: 'file' | 'tree' | 'any';
}

export interface MetricsSpec {
  readonly file: string;
  readonly direction: { readonly [metric: string]: Direction };
  /** A JSON-lines file with one row a training step. */
  readonly series?: string;
}

export interface PlotSpec {
  readonly file: string;
  readonly x?: string;
  readonly y?: string;
  /** The column that tells one curve from another. */
  readonly series?: string;
  readonly title?: string;
}

/** At least one of the two is there. */
export interface EnvironmentSpec {
  /** As `"3.11"`. */
  readonly python?: string;
  /** Lock file, relative to the root. */
  readonly lock?: string;
}
