import type { Flow, ParamValue, Step } from '../model/flow.ts';

/** Which part of a flow to run. At most one of `only`, or `from` and `until`. */
export interface Selection {
  readonly only?: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

/** One task to be: all that is known before anything ran. */
export interface PlannedTask {
  /** The step's name. */
  readonly id: string;
  readonly step: Step;
  /** The parameters that the task can see, with values. */
  readonly params: { readonly [name: string]: ParamValue };
  /** Ids of the tasks whose outputs it takes, in byte order. */
  readonly dependsOn: readonly string[];
  /** False: not to be run; its result is taken from the cache because a selected task needs it, or not needed at all. */
  readonly selected: boolean;
  /** Not selected, but a selected task needs its result. */
  readonly needed: boolean;
}

export interface Plan {
  readonly flow: Flow;
  /** Values of all parameters of the flow. */
  readonly params: { readonly [name: string]: ParamValue };
  /** In topological order; among equals, the order of the file. */
  readonly tasks: readonly PlannedTask[];
  /** True when part of the flow was selected. */
  readonly partial: boolean;
}
