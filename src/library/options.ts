import type { ConcernKind } from '../model/acceptance.ts';
import type { DiffSection } from '../model/diff/run-diff.ts';
import type { RunEvent } from '../model/event.ts';
import type { ParamValue } from '../model/flow.ts';

/** What is no error and that somebody should know: text, and commands that help. */
export interface Warning {
  readonly message: string;
  readonly hints: readonly string[];
}

/** How a repository is opened. */
export interface OpenOptions {
  /** A folder of the working tree, or a bare repository. Default: the current folder of the process. */
  readonly path?: string | undefined;
  /** In place of `process.env`: what git, stores and the tasks of runs are given. */
  readonly env?: { readonly [name: string]: string | undefined } | undefined;
  /** Ends all calls of this repository. */
  readonly signal?: AbortSignal | undefined;
  /** Gets what calls warn of. Without it nobody is told: a library prints nothing. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** How a repository is read without a clone of it. */
export interface RemoteOptions extends Omit<OpenOptions, 'path'> {
  /** URL or path of a git repository, a bundle, or the name of a remote of the user's git configuration. */
  readonly repo: string;
  /** URL of the store that has its artifacts. Default: what the repository says. */
  readonly store?: string | undefined;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; it rejects with an MlgitError of the kind `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Which flow, with what parameters. */
export interface FlowOptions extends CallOptions {
  /** Name of the flow; may be left out where there is one. */
  readonly flow?: string | undefined;
  /** Flow file, relative to the folder that was opened. Default: `mlgit.yaml` at the top. */
  readonly file?: string | undefined;
  /** Parameters by name, as `--set`. */
  readonly set?: { readonly [name: string]: ParamValue } | undefined;
}

/** How the tasks of a run are executed. */
export interface ExecutionOptions {
  /** `{name: value}` by step; under `''` of all steps: `{train: {memory: '4GiB'}}`. */
  readonly resources?: { readonly [step: string]: { readonly [name: string]: string | number } } | undefined;
  /** Runner by step; under `''` of all steps. */
  readonly runners?: { readonly [step: string]: string } | undefined;
  /** Tasks at once on this machine. Default: the number of its cores. */
  readonly jobs?: number | undefined;
  /** End the run with its first failure. Default: false. */
  readonly failFast?: boolean | undefined;
  /** Look for results of colleagues in the store of the team. Default: true. */
  readonly remoteCache?: boolean | undefined;
  /** A text kept with the run. */
  readonly message?: string | undefined;
  /** Point this tag to the run when it succeeds. */
  readonly tag?: string | undefined;
  /** Gets what happens during the run, as it happens. What it throws ends the call, as the cause of an MlgitError `callback-failed`. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Ends tasks at once instead of letting them end in order. Only heeded once `signal` has been aborted. */
  readonly killSignal?: AbortSignal | undefined;
}

/** A run of a flow. With `signal` it ends in order: what had finished is recorded, as with Ctrl-C. */
export interface RunFlowOptions extends FlowOptions, ExecutionOptions {
  /** These steps alone. */
  readonly only?: readonly string[] | undefined;
  /** This step and all that follow from it. */
  readonly from?: string | undefined;
  /** Up to this step. */
  readonly until?: string | undefined;
  /** Run selected steps also when they are cached. */
  readonly force?: boolean | undefined;
}

/** Many runs of a flow. With `signal` the sweep ends in order: runs that had started are recorded. */
export interface SweepOptions extends Omit<RunFlowOptions, 'tag'> {
  /** So many of the combinations, the same ones each time. Default: all. */
  readonly sample?: number | undefined;
  /** A metric: the outputs of the run that is best by it are put into the working tree. Default: none are. */
  readonly best?: string | undefined;
}

/** How a run is made again. */
export interface ReproduceOptions
  extends CallOptions,
    Pick<ExecutionOptions, 'resources' | 'runners' | 'jobs' | 'onEvent' | 'killSignal'> {
  /** How far numbers may be from the recorded ones, by metric or artifact, `*` for all others: `0.001`, or `'1%'` of the recorded value. */
  readonly tolerances?: { readonly [name: string]: number | `${number}%` } | undefined;
  /** Run everything a second time, not only what drifted. Default: false. */
  readonly twice?: boolean | undefined;
  /** Sign the verdict. Default: as git is configured for runs. */
  readonly sign?: boolean | undefined;
}

export interface ApproveOptions extends CallOptions {
  /** `signature`: without approving; `withdrawal`: of all approvals of one's own. Default: `approval`. */
  readonly kind?: 'approval' | 'signature' | 'withdrawal' | undefined;
  readonly message?: string | undefined;
}

/** A run that goes on with one that did not succeed. */
export interface ResumeOptions extends CallOptions, ExecutionOptions {
  /** From the tree that was recorded instead of the working tree. */
  readonly sameCode?: boolean | undefined;
  /** Other parameters than that run had. */
  readonly set?: { readonly [name: string]: ParamValue } | undefined;
}

/** Which runs, in what order. */
export interface RunsOptions extends CallOptions {
  readonly flow?: string | undefined;
  /** A CEL expression over what `mlgit log --filter` knows: `metrics.auc > 0.9 && params.seed == 7`. */
  readonly filter?: string | undefined;
  /** A field, with `-` before it for descending. Default: newest first. */
  readonly sort?: string | undefined;
  /** At most so many. Default: all. */
  readonly limit?: number | undefined;
  /** Part of the name or address of who made it. */
  readonly user?: string | undefined;
  /** Started at or after: a date, `2d`, `3h`, `yesterday`, `2026-01-31`. */
  readonly since?: string | Date | undefined;
  /** Started at or before. */
  readonly until?: string | Date | undefined;
  readonly branch?: string | undefined;
  /** Id of a sweep. */
  readonly sweep?: string | undefined;
  /** Also runs that were made to reproduce others. Default: false. */
  readonly reruns?: boolean | undefined;
}

/** Which artifacts. */
export interface FindOptions extends CallOptions {
  /** A glob over artifact names and paths. */
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly since?: string | Date | undefined;
  /** Only tables that have this column. */
  readonly column?: string | undefined;
}

/** How deep a diff looks. */
export interface DiffOptions extends CallOptions {
  /** All rows, and into all artifacts, however many and large. Default: false. */
  readonly full?: boolean | undefined;
  /** With the patch of the code. Default: false. */
  readonly patch?: boolean | undefined;
  readonly sections?: readonly DiffSection[] | undefined;
  /** Columns whose values name a row of a table. */
  readonly key?: readonly string[] | undefined;
}

export interface VerifyOptions extends CallOptions {
  /** `BASE..HEAD`, or a SPEC. Default: every accepted manifest. */
  readonly target?: string | undefined;
  /** Read every byte of the artifacts. Default: false. */
  readonly full?: boolean | undefined;
  /** A policy file in place of the one of the tree, relative to the folder that was opened. */
  readonly policy?: string | undefined;
}

export interface TagOptions extends CallOptions {
  /** Move the tag where it names another run. Default: that is an error. */
  readonly move?: boolean | undefined;
  readonly message?: string | undefined;
}

export interface AcceptOptions extends CallOptions {
  /** Concerns that stop nobody this time. */
  readonly allow?: readonly ConcernKind[] | undefined;
  /** Allow all of them, and write over a file that neither git nor a run has. */
  readonly force?: boolean | undefined;
}

export interface FetchOptions extends CallOptions {
  /** The git remote. Default: the one that `git fetch` takes. */
  readonly remote?: string | undefined;
  /** Also forget fetched runs that the remote has no more. */
  readonly prune?: boolean | undefined;
  /** Of each run's history no more than so many commits. */
  readonly depth?: number | undefined;
}

export interface PushOptions extends CallOptions {
  /** The git remote. Default: the one that is pushed to. */
  readonly remote?: string | undefined;
  /** Name of a configured store. Default: the preferred one. */
  readonly store?: string | undefined;
  /** Runs to push. Default: all of this clone. */
  readonly runs?: readonly string[] | undefined;
}
