import type { Direction } from './metric.ts';
import type { ResourceRequest } from './resources.ts';

/** A validated flow file (`mlgit.yaml`): all names checked, shorthands expanded, nothing resolved yet. */
export interface FlowFile {
  /** Path relative to the repository's root. */
  readonly path: string;
  readonly version: 1;
  /** URL of the store to share artifacts through; undefined: the local store only. */
  readonly store?: string;
  /** Whether runs are shared when they end; undefined: as the user decides. */
  readonly push?: 'auto' | 'manual';
  readonly flows: { readonly [name: string]: Flow };
}

export interface Flow {
  readonly name: string;
  readonly description?: string;
  readonly params: { readonly [name: string]: ParamSpec };
  /** Files of parameter values, each overriding those before it. */
  readonly paramsFiles: readonly ParamsFile[];
  /** In the order of the file. */
  readonly steps: { readonly [name: string]: Step };
  /** Paths that every workspace links, as `.venv`. */
  readonly workspaceLinks: readonly string[];
}

export interface ParamsFile {
  /** A YAML or JSON file, relative to the root. */
  readonly path: string;
  /** True: what it names are parameters (`params: FILE`); false: it may only set declared ones (`params_file: FILE`). */
  readonly declares: boolean;
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
}

export interface Step {
  readonly name: string;
  readonly description?: string;
  /** Commands in order, as written, with `${{ … }}` not yet replaced. */
  readonly run: readonly string[];
  /** Globs of the tree the step may read; undefined means the default (the whole tree but …). */
  readonly code?: readonly string[];
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
  /** False: always run, still record. */
  readonly cache: boolean;
}

export type InputSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'step'; readonly step: string; readonly output: string }
  | { readonly kind: 'history'; readonly spec: string; readonly optional: boolean };

export interface OutputSpec {
  readonly name: string;
  /** Relative to the root, without the trailing slash that marks a folder. */
  readonly path: string;
  readonly kind: 'file' | 'tree';
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
  readonly title?: string;
}

/** At least one of the two is there. */
export interface EnvironmentSpec {
  /** As `"3.11"`. */
  readonly python?: string;
  /** Lock file, relative to the root. */
  readonly lock?: string;
}
