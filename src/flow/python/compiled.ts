import type { ElementSpec, EnvironmentSpec } from '../../model/flow.ts';

/** What `python3 -m mlgit.flows.compile` prints (docs/format.md, "Flows in Python"). */
export interface Compiled {
  readonly version: 1;
  /** As a flow file; outputs and metrics have paths below `python-outputs/`, which `completeFlow` replaces. */
  readonly document: unknown;
  readonly python: { readonly flows: { readonly [flow: string]: CompiledFlow } };
  /** Files that were read, and those that were looked for in vain, relative to the root. */
  readonly read: readonly string[];
  readonly absent: readonly string[];
}

export interface CompiledFlow {
  /** Parameters that are lists → what is said of their elements. */
  readonly lists: { readonly [param: string]: ElementSpec };
  readonly line: number;
  readonly steps: { readonly [step: string]: CompiledStep };
}

export interface CompiledStep {
  /** Where the step is used. */
  readonly file: string;
  readonly line: number;
  /** File of its function. */
  readonly module: string;
  /** File → SHA-256 of what counts of it. */
  readonly digests: { readonly [path: string]: string };
  readonly whole?: string;
  /** Key of its fan-out → list parameter. */
  readonly lists?: { readonly [key: string]: string };
  /** Key of its fan-out → input of which each task gets its element. */
  readonly elements?: { readonly [key: string]: string };
}

export interface CompileError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Of a module that was not there: what the file declares to have it. */
  readonly environment?: EnvironmentSpec;
}

export type Printed = Compiled | { readonly version: 1; readonly error: CompileError };
